//! The radar chart: sections around a centre. The numbers stand in a table beside it.

use super::{Bar, component};
use askama::Template;
use std::f64::consts::TAU;
use std::fmt::Display;

const CENTRE: f64 = 160.0;
const REACH: f64 = 110.0;

/// A spoke as drawn.
#[derive(Debug, Clone)]
struct Spoke {
    number: usize,
    x: String,
    y: String,
    label_x: String,
    label_y: String,
}

/// Sections around a centre, each from 0 to 100. Labels at the spokes are numbers that the table explains.
#[derive(Debug, Clone, Template)]
#[template(path = "components/radar.html")]
pub struct Radar {
    caption: String,
    rings: Vec<String>,
    spokes: Vec<Spoke>,
    shape: String,
    before: Option<String>,
    rows: Vec<(usize, String, u8)>,
    shown: Vec<String>,
}

component!(Radar);

impl Radar {
    /// Makes the chart of named scores. It needs three spokes at least; with fewer only the table is drawn.
    pub fn new(caption: impl Display, scores: Vec<(String, u8)>) -> Self {
        let values: Vec<u8> = scores.iter().map(|(_, score)| *score).collect();
        let count = scores.len();
        let rings = if count < 3 {
            Vec::new()
        } else {
            [25, 50, 75, 100].map(|ring| polygon(&vec![ring; count])).to_vec()
        };
        Self {
            caption: caption.to_string(),
            rings,
            spokes: (0..count).map(|at| spoke(at, count)).collect(),
            shape: polygon(&values),
            before: None,
            shown: values.iter().map(u8::to_string).collect(),
            rows: scores
                .into_iter()
                .enumerate()
                .map(|(at, (name, score))| (at + 1, name, score))
                .collect(),
        }
    }

    /// Writes the scores of the table in these words, as in "37.5%".
    #[must_use]
    pub fn shown(mut self, words: Vec<String>) -> Self {
        if words.len() == self.rows.len() {
            self.shown = words;
        }
        self
    }

    /// Adds the shape of last time, drawn dashed.
    #[must_use]
    pub fn before(mut self, scores: &[u8]) -> Self {
        self.before = Some(polygon(scores));
        self
    }

    /// Returns the same numbers as bars.
    pub fn bars(&self) -> Vec<Bar> {
        self.rows
            .iter()
            .map(|(_, name, score)| Bar::new(name, u32::from(*score)))
            .collect()
    }
}

fn point(at: usize, count: usize, part: f64) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "a chart has a handful of spokes")]
    let angle = TAU * at as f64 / count.max(1) as f64;
    (CENTRE + REACH * part * angle.sin(), CENTRE - REACH * part * angle.cos())
}

fn polygon(values: &[u8]) -> String {
    let corner = |(at, value): (usize, &u8)| {
        let (x, y) = point(at, values.len(), f64::from((*value).min(100)) / 100.0);
        format!("{x:.1},{y:.1}")
    };
    values.iter().enumerate().map(corner).collect::<Vec<_>>().join(" ")
}

fn spoke(at: usize, count: usize) -> Spoke {
    let (x, y) = point(at, count, 1.0);
    let (label_x, label_y) = point(at, count, 1.18);
    let show = |value: f64| format!("{value:.1}");
    Spoke {
        number: at + 1,
        x: show(x),
        y: show(y),
        label_x: show(label_x),
        label_y: show(label_y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_scores_reach_the_rim() {
        assert_eq!(
            polygon(&[100, 100, 100, 100]),
            "160.0,50.0 270.0,160.0 160.0,270.0 50.0,160.0"
        );
        assert_eq!(polygon(&[0, 0, 0]), "160.0,160.0 160.0,160.0 160.0,160.0");
    }
}
