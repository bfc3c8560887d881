//! ClamAV's daemon, asked over its INSTREAM command: pieces with their lengths, then one line of answer.

use crate::scanner::BuiltIn;
use async_trait::async_trait;
use files::ports::{NotNow, Scanner};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// How long the daemon may take to answer the door.
const CONNECT: Duration = Duration::from_secs(3);
/// How long it may take over one file.
const SCAN: Duration = Duration::from_mins(1);
/// How much is sent at once.
const PIECE: usize = 64 * 1024;
/// No answer is longer.
const ANSWER: u64 = 4 * 1024;

/// Where the daemon listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClamdAddress {
    /// Host and port.
    Tcp(String),
    /// A socket on this machine.
    Unix(PathBuf),
}

/// A text that is no address of a daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write host:port, or unix: and the path of the socket")]
pub struct ClamdAddressError;

impl FromStr for ClamdAddress {
    type Err = ClamdAddressError;

    fn from_str(text: &str) -> Result<Self, ClamdAddressError> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = PathBuf::from(path);
            return if path.is_absolute() {
                Ok(Self::Unix(path))
            } else {
                Err(ClamdAddressError)
            };
        }
        let (host, port) = text.rsplit_once(':').ok_or(ClamdAddressError)?;
        let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
        if host.is_empty() || host.contains(['/', ' ', '@']) || !is_port {
            return Err(ClamdAddressError);
        }
        Ok(Self::Tcp(text.to_owned()))
    }
}

/// Asks ClamAV, and the built-in scanner besides.
#[derive(Debug, Clone)]
pub struct Clamd {
    address: ClamdAddress,
}

impl Clamd {
    /// Asks the daemon at the address.
    pub const fn new(address: ClamdAddress) -> Self {
        Self { address }
    }

    async fn ask(&self, bytes: &[u8]) -> Result<String, NotNow> {
        match &self.address {
            ClamdAddress::Tcp(address) => converse(connected(TcpStream::connect(address)).await?, bytes).await,
            ClamdAddress::Unix(path) => converse(connected(UnixStream::connect(path)).await?, bytes).await,
        }
    }
}

async fn connected<T>(connecting: impl Future<Output = std::io::Result<T>>) -> Result<T, NotNow> {
    timeout(CONNECT, connecting)
        .await
        .map_err(|_| NotNow("the scanner does not answer".to_owned()))?
        .map_err(|error| NotNow(error.to_string()))
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, bytes: &[u8]) -> Result<String, NotNow> {
    timeout(SCAN, talk(stream, bytes))
        .await
        .map_err(|_| NotNow("the scanner takes too long".to_owned()))?
        .map_err(|error| NotNow(error.to_string()))
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, bytes: &[u8]) -> std::io::Result<String> {
    let sent = send(&mut stream, bytes).await;
    // A daemon that takes no more says why before it hangs up.
    let mut answer = Vec::new();
    let read = BufReader::new(stream.take(ANSWER)).read_until(0, &mut answer).await;
    if answer.is_empty() {
        sent?;
        read?;
    }
    Ok(String::from_utf8_lossy(&answer)
        .trim_end_matches(['\0', '\n'])
        .to_owned())
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(b"zINSTREAM\0").await?;
    for piece in bytes.chunks(PIECE) {
        let length = u32::try_from(piece.len()).map_err(std::io::Error::other)?;
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(piece).await?;
    }
    stream.write_all(&0_u32.to_be_bytes()).await?;
    stream.flush().await
}

/// Understands an answer. Whatever is neither a plain yes nor a plain no lets nothing through.
fn verdict(answer: &str) -> Result<bool, NotNow> {
    if answer == "stream: OK" {
        Ok(false)
    } else if answer.starts_with("stream: ") && answer.ends_with(" FOUND") {
        Ok(true)
    } else {
        // An error of the daemon may quote nothing of ours: it has seen bytes only.
        Err(NotNow(format!("the scanner says: {answer}")))
    }
}

#[async_trait]
impl Scanner for Clamd {
    async fn is_malware(&self, bytes: &[u8]) -> Result<bool, NotNow> {
        if BuiltIn.is_malware(bytes).await? {
            return Ok(true);
        }
        verdict(&self.ask(bytes).await?)
    }
}

#[cfg(test)]
mod daemon_tests;
#[cfg(test)]
mod tests;
