//! A picture seen through the turn that its camera noted, without a second copy of its points.

use image::metadata::Orientation;
use image::{GenericImageView, Pixel};
use std::marker::PhantomData;

/// Points as they lie in memory, and how they are to be seen.
pub(super) struct Turned<'a, P> {
    points: &'a [u8],
    width: u32,
    height: u32,
    turn: Orientation,
    pixel: PhantomData<P>,
}

impl<'a, P> Turned<'a, P> {
    pub(super) const fn new(points: &'a [u8], (width, height): (u32, u32), turn: Orientation) -> Self {
        Self {
            points,
            width,
            height,
            turn,
            pixel: PhantomData,
        }
    }

    /// Says where in memory the point lies that is seen at a place.
    const fn source(&self, x: u32, y: u32) -> (u32, u32) {
        let (right, bottom) = (self.width - 1, self.height - 1);
        match self.turn {
            Orientation::NoTransforms => (x, y),
            Orientation::FlipHorizontal => (right - x, y),
            Orientation::Rotate180 => (right - x, bottom - y),
            Orientation::FlipVertical => (x, bottom - y),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate90 => (y, bottom - x),
            Orientation::Rotate270FlipH => (right - y, bottom - x),
            Orientation::Rotate270 => (right - y, x),
        }
    }
}

impl<P: Pixel<Subpixel = u8>> GenericImageView for Turned<'_, P> {
    type Pixel = P;

    fn dimensions(&self) -> (u32, u32) {
        match self.turn {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => (self.height, self.width),
            _ => (self.width, self.height),
        }
    }

    fn get_pixel(&self, x: u32, y: u32) -> P {
        let (x, y) = self.source(x, y);
        let channels = usize::from(P::CHANNEL_COUNT);
        let at = (y as usize * self.width as usize + x as usize) * channels;
        *P::from_slice(&self.points[at..at + channels])
    }
}
