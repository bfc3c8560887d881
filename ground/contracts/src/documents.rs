//! The port through which domains have PDFs drawn.

use async_trait::async_trait;

/// Everything a certificate's page shows, already in words.
#[derive(Debug, Clone)]
pub struct CertificateDocument {
    /// The number as printed: `MU-7K3M-9QXT-4HWC-1`.
    pub number: String,
    /// The holder's name.
    pub holder: String,
    /// What the certificate is for.
    pub title: String,
    /// What the course was about.
    pub summary: String,
    /// What had to be done.
    pub criteria: String,
    /// Who issued it.
    pub issuer: String,
    /// The day of issue in words: `5 January 2026`.
    pub issued_on: String,
    /// The last valid day in words; `None` where it does not lapse.
    pub valid_until: Option<String>,
    /// The address that the QR code leads to.
    pub verify_url: String,
    /// Signed credential JSON, attached to the PDF.
    pub credential_json: String,
    /// Fixed creation instant, so that the same certificate gives the same bytes.
    pub created: chrono::DateTime<chrono::Utc>,
}

/// One row of a report's section table. Scores are tenths of a percent, 0 to 1000.
#[derive(Debug, Clone)]
pub struct ReportSection {
    /// The section's name.
    pub name: String,
    /// The score in tenths of a percent; `None` where nothing applies.
    pub score_permille: Option<u16>,
    /// Answered questions.
    pub answered: u32,
    /// Questions marked as not applicable.
    pub not_applicable: u32,
    /// Unanswered questions.
    pub unanswered: u32,
}

/// One answer as the report's detail shows it.
#[derive(Debug, Clone)]
pub struct ReportAnswer {
    /// The section's name.
    pub section: String,
    /// The framework's id: `PR.AA-03`.
    pub reference: String,
    /// The question.
    pub question: String,
    /// The chosen answer in words.
    pub answer: String,
    /// What was typed beside it; may be empty.
    pub comment: String,
}

/// Everything a posture report shows.
#[derive(Debug, Clone)]
pub struct ReportDocument {
    /// Whose posture it is.
    pub organisation: String,
    /// The title of the question pack and its version.
    pub framework: String,
    /// The day of completion in words.
    pub completed_on: String,
    /// The overall score in tenths of a percent.
    pub overall_permille: u16,
    /// The band in words: `Managed`.
    pub band: String,
    /// The sections in order: axes of the radar and rows of the table.
    pub sections: Vec<ReportSection>,
    /// The weakest answers, worst first.
    pub gaps: Vec<ReportAnswer>,
    /// Every question with its answer.
    pub answers: Vec<ReportAnswer>,
    /// How the score is made, in words, with the rubric's version.
    pub method: String,
    /// SHA-256 of the canonical report JSON in hex.
    pub digest: String,
    /// Ed25519 signature over the digest, base64url.
    pub signature: String,
    /// Canonical report JSON, attached to the PDF.
    pub report_json: String,
    /// Fixed creation instant.
    pub created: chrono::DateTime<chrono::Utc>,
}

/// The document could not be drawn. The text is technical and meant for logs.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the document could not be drawn: {0}")]
pub struct DrawError(pub String);

/// Draws PDFs.
#[async_trait]
pub trait DocumentPress: Send + Sync {
    /// Draws a certificate and returns the PDF's bytes.
    ///
    /// # Errors
    /// When the template refuses the data; trying again does not help.
    async fn certificate(&self, document: CertificateDocument) -> Result<Vec<u8>, DrawError>;

    /// Draws a posture report and returns the PDF's bytes.
    ///
    /// # Errors
    /// When the template refuses the data; trying again does not help.
    async fn report(&self, document: ReportDocument) -> Result<Vec<u8>, DrawError>;
}
