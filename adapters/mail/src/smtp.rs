//! Mail over SMTP, with TLS by rustls.

use async_trait::async_trait;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::{self, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use notifications::ports::{MailError, Mailer, OutgoingMail};
use std::io;
use std::time::Duration;

/// Where mail goes out and in whose name.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// `smtps://user:password@host:465`, `smtp://user:password@host:587?tls=required`, or, for a machine of our own
    /// only, `smtp://127.0.0.1:25`.
    pub url: kernel::Secret<String>,
    /// The sender: `Muster <no-reply@muster.example>`.
    pub from: String,
    /// How long one mail may take.
    pub timeout: Duration,
}

/// Settings that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The address does not parse. It is not repeated, for it may hold a password.
    #[error(
        "SMTP_URL is not an address like smtps://user:password@host:465 or smtp://user:password@host:587?tls=required"
    )]
    Url,
    /// Mail with names and links in it would cross the network in the clear.
    #[error("SMTP_URL has no TLS: use smtps://, or smtp:// with ?tls=required. Plain SMTP works to this machine only")]
    Plain,
    /// The sender does not parse.
    #[error("MAIL_FROM is not an address like: Muster <no-reply@example.com>")]
    From,
}

/// Sends over SMTP, keeping connections open between mails.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

impl Smtp {
    /// Checks the settings; connects only when the first mail goes out.
    ///
    /// # Errors
    /// When an address does not parse, or would send mail in the clear to another machine.
    pub fn try_new(config: &SmtpConfig) -> Result<Self, SmtpError> {
        let url = config.url.expose();
        refuse_plain(url)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| SmtpError::Url)?
            .timeout(Some(config.timeout))
            .pool_config(PoolConfig::new().max_size(4))
            .build();
        Ok(Self {
            transport,
            from: config.from.parse().map_err(|_| SmtpError::From)?,
            timeout: config.timeout,
        })
    }

    fn message(&self, mail: &OutgoingMail) -> Result<Message, MailError> {
        let refused = |why: &dyn std::fmt::Display| MailError::Refused(why.to_string());
        let to: Mailbox = mail
            .to
            .as_str()
            .parse()
            .map_err(|_| refused(&"the address does not parse"))?;
        let id = format!("<{}@{}>", mail.message, self.from.email.domain());
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject)
            .message_id(Some(id))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|why| refused(&why))
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        let message = self.message(&mail)?;
        // lettre's own limit is for each command; a server that trickles could still hold us for ever.
        match tokio::time::timeout(self.timeout * 2, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judge(&error)),
            Err(_) => Err(MailError::Unreachable("no answer in time".into())),
        }
    }
}

/// A 5xx is final, all else passes. Only the code is kept: a server's words often repeat the address. That it is not the
/// server which we were told of has to be heard.
fn judge(error: &smtp::Error) -> MailError {
    let code = match error.status() {
        Some(code) => format!("code {code}"),
        None if is_tls(error) => "no TLS that we trust".to_owned(),
        None => "no code".to_owned(),
    };
    if error.is_permanent() {
        MailError::Refused(code)
    } else {
        MailError::Unreachable(code)
    }
}

/// The transport hands on what rustls does not like of the other side inside an error of the connection.
fn is_tls(error: &smtp::Error) -> bool {
    let first: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut causes = std::iter::successors(first, |cause| cause.source());
    let by_rustls = |cause: &(dyn std::error::Error + 'static)| {
        let inner = cause.downcast_ref().and_then(io::Error::get_ref);
        inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
    };
    error.is_tls() || causes.any(by_rustls)
}

/// Lets plain SMTP through to this machine only.
fn refuse_plain(url: &str) -> Result<(), SmtpError> {
    if url.starts_with("smtps://") {
        return Ok(());
    }
    let rest = url.strip_prefix("smtp://").ok_or(SmtpError::Url)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let host = host.trim_end_matches('/');
    let host = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|b| b.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    let here = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    if here || query.split('&').any(|pair| pair == "tls=required") {
        Ok(())
    } else {
        Err(SmtpError::Plain)
    }
}

/// `Auto-Submitted: auto-generated`, which keeps holiday answers away (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::TcpListener;

    /// A mail server that takes one mail: what it was told, and the mail.
    async fn sink(listener: TcpListener) -> (Vec<String>, String) {
        let (socket, _) = listener.accept().await.expect("a call");
        let mut socket = BufReader::new(socket);
        let (mut told, mut mail, mut is_mail) = (Vec::new(), String::new(), false);
        socket.get_mut().write_all(b"220 sink\r\n").await.expect("sent");
        loop {
            let mut line = String::new();
            let read = socket.read_line(&mut line).await.expect("a line");
            if read == 0 || line.starts_with("QUIT") {
                return (told, mail);
            }
            let answer = match (is_mail, line.as_str()) {
                (true, ".\r\n") => Some("250 taken\r\n"),
                (true, _) => None,
                (false, "DATA\r\n") => Some("354 go on\r\n"),
                (false, _) => Some("250 yes\r\n"),
            };
            if is_mail {
                mail.push_str(&line);
            } else {
                told.push(line.clone());
            }
            is_mail = (is_mail && line != ".\r\n") || (!is_mail && line == "DATA\r\n");
            if let Some(answer) = answer {
                socket.get_mut().write_all(answer.as_bytes()).await.expect("sent");
                if answer.starts_with("250 taken") {
                    return (told, mail);
                }
            }
        }
    }

    #[tokio::test]
    async fn asvs_V1_3_11__nothing_typed_adds_a_header_or_a_recipient() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let taking = tokio::spawn(sink(listener));
        let smtp = Smtp::try_new(&SmtpConfig {
            url: kernel::Secret::new(format!("smtp://{address}")),
            from: "Muster <no-reply@muster.example>".into(),
            timeout: Duration::from_secs(20),
        })
        .expect("settings that work");
        let evil = "Hello\r\nBcc: all@evil.example\r\nX-Evil: yes\r\n\r\nRCPT TO:<all@evil.example>";
        let sent = smtp.send(OutgoingMail {
            message: uuid::Uuid::nil().into(),
            to: "zoe@example.com".parse().expect("an address"),
            subject: evil.into(),
            text: format!("{evil}\r\n.\r\nMAIL FROM:<x@evil.example>\r\nRCPT TO:<all@evil.example>\r\n"),
        });
        let (sent, taken) = tokio::join!(sent, taking);
        sent.expect("it is taken");
        let (told, mail) = taken.expect("one mail");
        let recipients: Vec<&String> = told.iter().filter(|line| line.starts_with("RCPT")).collect();
        assert_eq!(recipients, ["RCPT TO:<zoe@example.com>\r\n"]);
        let senders = told.iter().filter(|line| line.starts_with("MAIL FROM:"));
        assert_eq!(senders.count(), 1, "{told:?}");
        let head = mail.split("\r\n\r\n").next().expect("headers");
        let names: Vec<&str> = head
            .split("\r\n")
            .filter_map(|line| line.split_once(": "))
            .map(|(name, _)| name)
            .collect();
        assert!(
            names.contains(&"Subject") && !names.contains(&"Bcc") && !names.contains(&"X-Evil"),
            "{head}"
        );
        assert_eq!(names.iter().filter(|name| **name == "To").count(), 1, "{head}");
        for address in [
            "all@evil.example",
            "all+evil@x.example\r\nBcc: b@evil.example",
            "a@b.example,c@d.example",
            "a@b.example\nRCPT TO:<c@d.example>",
        ] {
            let parsed = address.parse::<kernel::Email>();
            assert_eq!(parsed.is_ok(), address == "all@evil.example", "{address:?}");
        }
    }

    fn smtp() -> Smtp {
        Smtp::try_new(&SmtpConfig {
            url: kernel::Secret::new("smtp://127.0.0.1:2525".into()),
            from: "Muster <no-reply@muster.example>".into(),
            timeout: Duration::from_secs(3),
        })
        .expect("settings that work")
    }

    #[test]
    fn asvs_V12_3_1__plain_smtp_is_for_this_machine_only() {
        let judged = |url: &str| refuse_plain(url).map_err(|error| matches!(error, SmtpError::Plain));
        for good in [
            "smtps://u:p@mail.example:465",
            "smtp://u:p@mail.example:587?tls=required",
            "smtp://127.0.0.1:25",
            "smtp://localhost",
            "smtp://[::1]:25",
        ] {
            assert_eq!(judged(good), Ok(()), "{good}");
        }
        for plain in [
            "smtp://mail.example",
            "smtp://u:p@mail.example:587?tls=opportunistic",
            "smtp://localhost@mail.example",
        ] {
            assert_eq!(judged(plain), Err(true), "{plain}");
        }
        assert_eq!(judged("http://mail.example"), Err(false));
    }

    #[tokio::test]
    async fn a_mail_is_plain_text_with_a_stable_id() {
        let mail = OutgoingMail {
            message: uuid::Uuid::nil().into(),
            to: "zoe@example.com".parse().expect("an address"),
            subject: "Grüße".into(),
            text: "Hello Zoë,\n".into(),
        };
        let text = String::from_utf8(smtp().message(&mail).expect("a message").formatted()).expect("text");
        assert!(text.contains("Message-ID: <00000000-0000-0000-0000-000000000000@muster.example>"));
        assert!(text.contains("Auto-Submitted: auto-generated"));
        assert!(text.contains("Content-Type: text/plain; charset=utf-8"));
        assert!(text.contains("To: zoe@example.com"));
        assert!(!text.contains("Grüße"), "headers are encoded");
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_means_try_again() {
        let refused = Smtp::try_new(&SmtpConfig {
            url: kernel::Secret::new("smtp://127.0.0.1:1".into()),
            from: "Muster <no-reply@muster.example>".into(),
            timeout: Duration::from_secs(3),
        })
        .expect("settings that work");
        let mail = OutgoingMail {
            message: uuid::Uuid::nil().into(),
            to: "zoe@example.com".parse().expect("an address"),
            subject: "Hello".into(),
            text: "Hello\n".into(),
        };
        assert!(matches!(refused.send(mail).await, Err(MailError::Unreachable(_))));
    }
}
