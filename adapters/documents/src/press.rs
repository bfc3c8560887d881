//! The press: one warm typst engine, used by many threads.

use crate::{certificate, report};
use async_trait::async_trait;
use chrono::{DateTime, Datelike, Timelike, Utc};
use contracts::documents::{CertificateDocument, DocumentPress, DrawError, ReportDocument};
use std::sync::Arc;
use typst::foundations::{Datetime, Dict, Smart};
use typst_as_lib::{TypstEngine, TypstTemplateCollection};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

static FONTS: [&[u8]; 4] = [
    include_bytes!("../fonts/Inter-Regular.ttf"),
    include_bytes!("../fonts/Inter-SemiBold.ttf"),
    include_bytes!("../fonts/SourceSerif4-SemiBold.ttf"),
    include_bytes!("../fonts/NotoSansArabic-SemiBold.ttf"),
];

/// How many documents ago a laid-out piece may have been used last before it is forgotten.
const MEMORY: usize = 16;

/// Draws documents. Cloning shares the engine.
#[derive(Clone)]
pub struct Press {
    engine: Arc<TypstEngine<TypstTemplateCollection>>,
}

/// What a drawing needs beside its template.
pub(crate) struct Sheet {
    pub(crate) template: &'static str,
    pub(crate) inputs: Dict,
    /// Names the document for ever, so that its PDF identifier repeats.
    pub(crate) identity: String,
    pub(crate) created: DateTime<Utc>,
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

impl Press {
    /// Builds the engine and reads the fonts.
    pub fn new() -> Self {
        let engine = TypstEngine::builder()
            .fonts(FONTS)
            .with_static_source_file_resolver([
                ("house.typ", include_str!("../templates/house.typ")),
                ("certificate.typ", include_str!("../templates/certificate.typ")),
                ("report.typ", include_str!("../templates/report.typ")),
            ])
            .with_static_file_resolver([("rosette.svg", include_bytes!("../templates/rosette.svg").as_slice())])
            .comemo_evict_max_age(Some(MEMORY))
            .build();
        Self {
            engine: Arc::new(engine),
        }
    }

    async fn draw_apart(&self, sheet: Sheet) -> Result<Vec<u8>, DrawError> {
        let press = self.clone();
        tokio::task::spawn_blocking(move || press.draw(sheet))
            .await
            .map_err(|why| DrawError(why.to_string()))?
    }

    /// Draws at once, on this thread.
    pub(crate) fn draw(&self, sheet: Sheet) -> Result<Vec<u8>, DrawError> {
        let Sheet {
            template,
            inputs,
            identity,
            created,
        } = sheet;
        let laid_out = self.engine.compile_with_input::<_, _, PagedDocument>(template, inputs);
        let document = laid_out.output.map_err(|why| DrawError(why.to_string()))?;
        archivable(&document, &identity, created).or_else(|why| {
            // A name in a script that our fonts lack fails the archive rules; the person still gets a document.
            tracing::warn!(%why, template, "documents.not_archivable");
            export(&document, &identity, created, PdfStandards::default())
        })
    }
}

#[async_trait]
impl DocumentPress for Press {
    async fn certificate(&self, document: CertificateDocument) -> Result<Vec<u8>, DrawError> {
        self.draw_apart(certificate::sheet(document)?).await
    }

    async fn report(&self, document: ReportDocument) -> Result<Vec<u8>, DrawError> {
        self.draw_apart(report::sheet(document)).await
    }
}

/// Writes PDF/A-3a, for archives and attachments, that is PDF/UA-1 too, for screen readers.
fn archivable(document: &PagedDocument, identity: &str, created: DateTime<Utc>) -> Result<Vec<u8>, DrawError> {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|why| DrawError(why.message().to_string()))?;
    export(document, identity, created, standards)
}

fn export(
    document: &PagedDocument,
    identity: &str,
    created: DateTime<Utc>,
    standards: PdfStandards,
) -> Result<Vec<u8>, DrawError> {
    let options = PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some("Muster".into())),
        timestamp: timestamp(created),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|faults| {
        let words: Vec<String> = faults.iter().map(|fault| fault.message.to_string()).collect();
        DrawError(words.join("; "))
    })
}

fn timestamp(at: DateTime<Utc>) -> Option<Timestamp> {
    let small = |number: u32| u8::try_from(number).ok();
    Datetime::from_ymd_hms(
        at.year(),
        small(at.month())?,
        small(at.day())?,
        small(at.hour())?,
        small(at.minute())?,
        small(at.second())?,
    )
    .map(Timestamp::new_utc)
}
