//! One recording: its container's reader, the first audio track that can be read, and that track's decoder.

use symphonia::core::audio::SampleBuffer;
use symphonia::core::codecs::{
    CodecParameters, CodecType, Decoder, DecoderOptions, CODEC_TYPE_AAC, CODEC_TYPE_FLAC, CODEC_TYPE_MP3,
    CODEC_TYPE_OPUS, CODEC_TYPE_VORBIS,
};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, Packet};
use symphonia::core::io::{MediaSourceStream, ReadBytes};
use symphonia::default::codecs::{AacDecoder, FlacDecoder, MpaDecoder, VorbisDecoder};
use symphonia::default::formats::{AdtsReader, FlacReader, IsoMp4Reader, MkvReader, MpaReader, OggReader};

use crate::host::HostSource;

/// A recording with this many broken packets and no sound in between has ended.
const MOST_BROKEN_PACKETS: u32 = 1000;

pub enum Failure {
    Unsupported,
    Damaged,
}

pub enum Found<'a> {
    End,
    /// The packets use a part of the codec that is not implemented (of AAC: Main, scalable, coupled channels).
    Unsupported,
    Samples {
        samples: &'a [f32],
        rate_hz: u32,
        channels: u32,
        frames: u32,
    },
    OpusPacket {
        data: &'a [u8],
        trim_end: u32,
    },
}

pub struct Reader {
    format: Box<dyn FormatReader>,
    track: u32,
    parameters: CodecParameters,
    /// None for Opus, which the host decodes.
    decoder: Option<Box<dyn Decoder>>,
    /// The latest samples; none until a packet could be decoded.
    samples: Option<SampleBuffer<f32>>,
    packet: Option<Packet>,
    met_unsupported: bool,
}

impl Reader {
    pub fn open(container: u32, source: HostSource) -> Result<Self, Failure> {
        let format = open_container(container, source).map_err(|error| match error {
            // The index at the end of the file was cut off.
            Error::Unsupported("isomp4: missing moov atom") => Failure::Damaged,
            Error::Unsupported(_) => Failure::Unsupported,
            _ => Failure::Damaged,
        })?;
        let (track, parameters, decoder) = choose_track(format.as_ref()).ok_or(Failure::Unsupported)?;
        Ok(Reader { format, track, parameters, decoder, samples: None, packet: None, met_unsupported: false })
    }

    /// The codec's header as the container holds it (of Opus: OpusHead), or nothing.
    pub fn codec_header(&self) -> &[u8] {
        self.parameters.extra_data.as_deref().unwrap_or(&[])
    }

    /// 1 AAC, 2 FLAC, 3 MP3, 4 Opus, 5 Vorbis.
    pub fn codec(&self) -> u32 {
        codec_number(self.parameters.codec).unwrap_or(0)
    }

    /// Channels as the container says; 0 when it doesn't.
    pub fn channels(&self) -> u32 {
        match (self.parameters.channels, self.parameters.channel_layout) {
            (Some(channels), _) => channels.count() as u32,
            (None, Some(layout)) => layout.into_channels().count() as u32,
            (None, None) => 0,
        }
    }

    /// The next sound. Broken packets are left out; what can't be read any further is the end.
    pub fn next(&mut self) -> Found<'_> {
        for _ in 0..MOST_BROKEN_PACKETS {
            let packet = match self.next_packet() {
                Ok(packet) => packet,
                Err(Error::DecodeError(_)) => continue,
                Err(Error::ResetRequired) => match self.go_on_with_next_stream() {
                    true => continue,
                    false => return self.end(),
                },
                Err(_) => return self.end(),
            };
            match self.decoder {
                None => return self.opus_packet(packet),
                Some(_) => match self.decode(&packet) {
                    Ok(0) | Err(Error::DecodeError(_)) | Err(Error::ResetRequired) => continue,
                    Ok(frames) => return self.decoded(frames),
                    // Damage can look like it; only when nothing else comes is it what the recording is.
                    Err(Error::Unsupported(_)) => self.met_unsupported = true,
                    Err(_) => return self.end(),
                },
            }
        }
        self.end()
    }

    fn end(&self) -> Found<'_> {
        match self.met_unsupported && self.samples.is_none() {
            true => Found::Unsupported,
            false => Found::End,
        }
    }

    fn next_packet(&mut self) -> Result<Packet, Error> {
        loop {
            let packet = self.format.next_packet()?;
            if packet.track_id() == self.track {
                return Ok(packet);
            }
        }
    }

    /// Ogg streams may follow one another in a file; the next is taken when it has the codec of the first.
    fn go_on_with_next_stream(&mut self) -> bool {
        match choose_track(self.format.as_ref()) {
            Some((track, parameters, decoder)) if parameters.codec == self.parameters.codec => {
                self.track = track;
                self.decoder = decoder;
                true
            }
            _ => false,
        }
    }

    fn opus_packet(&mut self, packet: Packet) -> Found<'_> {
        let packet = self.packet.insert(packet);
        Found::OpusPacket { data: packet.buf(), trim_end: packet.trim_end() }
    }

    /// Decodes into `samples`; gives the samples per channel.
    fn decode(&mut self, packet: &Packet) -> Result<usize, Error> {
        let decoder = self.decoder.as_mut().ok_or(Error::ResetRequired)?;
        let decoded = decoder.decode(packet)?;
        let needed = decoded.capacity() * decoded.spec().channels.count();
        if self.samples.as_ref().map_or(true, |samples| samples.capacity() < needed) {
            self.samples = Some(SampleBuffer::new(decoded.capacity() as u64, *decoded.spec()));
        }
        let frames = decoded.frames();
        if let Some(samples) = self.samples.as_mut() {
            samples.copy_planar_ref(decoded);
        }
        Ok(frames)
    }

    fn decoded(&self, frames: usize) -> Found<'_> {
        match (&self.samples, &self.decoder) {
            (Some(samples), Some(decoder)) => Found::Samples {
                samples: samples.samples(),
                rate_hz: decoder.last_decoded().spec().rate,
                channels: (samples.len() / frames) as u32,
                frames: frames as u32,
            },
            _ => Found::End,
        }
    }
}

/// The numbers are those of CONTAINERS in packages/engine/src/audio/wasm-decoder.ts.
fn open_container(container: u32, source: HostSource) -> Result<Box<dyn FormatReader>, Error> {
    let mut stream = MediaSourceStream::new(Box::new(source), Default::default());
    // Gapless: encoder delay and padding are cut off where the container tells them (LAME tag, Ogg granules).
    let options = FormatOptions { enable_gapless: true, ..Default::default() };
    Ok(match container {
        0 => Box::new(AdtsReader::try_new(stream, &options)?),
        1 => Box::new(FlacReader::try_new(stream, &options)?),
        2 => Box::new(MpaReader::try_new(stream, &options)?),
        3 => {
            // This reader expects to stand at `ftyp`, behind the size of the first atom, and steps back itself.
            stream.ignore_bytes(4)?;
            Box::new(IsoMp4Reader::try_new(stream, &options)?)
        }
        4 => Box::new(OggReader::try_new(stream, &options)?),
        5 => Box::new(MkvReader::try_new(stream, &options)?),
        _ => return Err(Error::Unsupported("container")),
    })
}

type Choice = (u32, CodecParameters, Option<Box<dyn Decoder>>);

fn choose_track(format: &dyn FormatReader) -> Option<Choice> {
    format.tracks().iter().find_map(|track| {
        let parameters = track.codec_params.clone();
        let decoder = match parameters.codec {
            CODEC_TYPE_OPUS => None,
            _ => Some(make_decoder(&parameters)?),
        };
        Some((track.id, parameters, decoder))
    })
}

fn make_decoder(parameters: &CodecParameters) -> Option<Box<dyn Decoder>> {
    let options = DecoderOptions::default();
    Some(match parameters.codec {
        CODEC_TYPE_AAC => Box::new(AacDecoder::try_new(parameters, &options).ok()?),
        CODEC_TYPE_FLAC => Box::new(FlacDecoder::try_new(parameters, &options).ok()?),
        CODEC_TYPE_MP3 => Box::new(MpaDecoder::try_new(parameters, &options).ok()?),
        CODEC_TYPE_VORBIS => Box::new(VorbisDecoder::try_new(parameters, &options).ok()?),
        _ => return None,
    })
}

fn codec_number(codec: CodecType) -> Option<u32> {
    [CODEC_TYPE_AAC, CODEC_TYPE_FLAC, CODEC_TYPE_MP3, CODEC_TYPE_OPUS, CODEC_TYPE_VORBIS]
        .iter()
        .position(|known| *known == codec)
        .map(|index| index as u32 + 1)
}
