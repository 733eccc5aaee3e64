"""What the student is asked for. All vectors are as they are compared: centered, and evened out in their directions."""

import torch
from torch.nn import functional


def cosine_loss(student: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """1 - cosine between the student's vectors and their targets, both [batch, size], averaged over the batch."""
    return 1 - functional.cosine_similarity(student, target).mean()


def relation_loss(student: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Mean squared difference of the cosines of all pairs in the batch: who is how near to whom shall stay.

    Park et al., "Relational knowledge distillation", CVPR 2019 (there with distances and angles).
    """
    difference = _cosines(student) - _cosines(target)
    pairs = len(student) * (len(student) - 1)
    return difference.square().sum() / max(1, pairs)


def inner_loss(student: list[torch.Tensor], teacher: list[torch.Tensor]) -> torch.Tensor:
    """How far what the student finds at every moment of a degraded crop is from what the teacher finds at the same
    moment of the untouched one: [batch, channels, moments] each, by layer, as a share of the teacher's variance.

    Romero et al., "FitNets: hints for thin deep nets", ICLR 2015. A crop has hundreds of moments and one vector: this
    is what teaches to undo a degradation without teaching who the few fit speakers are.
    """
    shares = [(one - other).square().mean() / other.var() for one, other in zip(student, teacher, strict=True)]
    return torch.stack(shares).mean()


def prototype_loss(
    student: torch.Tensor, prototypes: torch.Tensor, speakers: torch.Tensor, scale: float, margin: float
) -> torch.Tensor:
    """Additive-margin softmax whose classes are fixed: the teacher's mean vector of every fit speaker [classes, size].

    Wang et al., "Additive margin softmax for face verification", 2018 (there with learned classes).
    """
    logits = functional.normalize(student) @ functional.normalize(prototypes).T
    logits = logits - margin * functional.one_hot(speakers, len(prototypes))
    return functional.cross_entropy(scale * logits, speakers)


def _cosines(vectors: torch.Tensor) -> torch.Tensor:
    unit = functional.normalize(vectors)
    return unit @ unit.T
