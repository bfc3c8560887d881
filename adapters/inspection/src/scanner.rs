//! The scanner that is always there.

use crate::parse::holds_eicar;
use async_trait::async_trait;
use files::ports::{NotNow, Scanner};

/// Knows the test file of the trade. What is active in documents, and what is packed in them, the sandbox finds.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuiltIn;

#[async_trait]
impl Scanner for BuiltIn {
    async fn is_malware(&self, bytes: &[u8]) -> Result<bool, NotNow> {
        Ok(holds_eicar(bytes))
    }
}
