//! Uploads, good and broken.

use super::*;

const HEAD: &str =
    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n";

/// Sends a body in pieces of so many bytes.
async fn send(kind: &str, body: &[u8], piece: usize) -> Result<Upload> {
    let pieces: Vec<io::Result<Bytes>> = body
        .chunks(piece)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    let request = Request::builder()
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from_stream(stream::iter(pieces)))
        .expect("a request");
    Upload::from_request(request, &()).await
}

async fn read(upload: Upload) -> std::result::Result<Vec<u8>, SourceError> {
    let pieces: Vec<_> = upload.bytes.collect().await;
    let mut all = Vec::new();
    for piece in pieces {
        all.extend(piece?);
    }
    Ok(all)
}

#[tokio::test]
async fn a_file_comes_through_however_it_is_cut() {
    let body = format!("{HEAD}some\r\n--other bytes\r\n--b--\r\n");
    for piece in [1, 2, 7, 64, 4096] {
        let upload = send("multipart/form-data; boundary=b", body.as_bytes(), piece)
            .await
            .expect("an upload");
        assert_eq!(
            (upload.name.as_str(), upload.media_type.as_deref()),
            ("a.png", Some("image/png"))
        );
        assert_eq!(
            read(upload).await.as_deref(),
            Ok(&b"some\r\n--other bytes"[..]),
            "{piece}"
        );
    }
}

#[tokio::test]
async fn a_form_without_a_file_is_one_with_no_name() {
    let empty = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\
        Content-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n";
    for body in ["--b--\r\n", empty] {
        let upload = send("multipart/form-data; boundary=b", body.as_bytes(), 99)
            .await
            .expect("a form");
        assert_eq!(upload.name, "");
    }
}

#[tokio::test]
async fn what_is_no_upload_is_refused() {
    for kind in [
        "application/json",
        "multipart/form-data",
        "multipart/mixed; boundary=b",
        "image/png",
    ] {
        let refused = send(kind, HEAD.as_bytes(), 99).await.err().expect("a refusal");
        assert_eq!(refused.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    let other = HEAD.replace("name=\"file\"", "name=\"role\"");
    for body in [other.as_str(), "rubbish", "--b\r\nno header\r\n\r\n", ""] {
        let refused = send("multipart/form-data; boundary=b", body.as_bytes(), 99)
            .await
            .err()
            .expect("a refusal");
        assert_eq!(refused.code(), "web/upload", "{body}");
    }
}

#[tokio::test]
async fn what_comes_besides_the_file_spoils_it() {
    let second = "--b\r\nContent-Disposition: form-data; name=\"owner\"\r\n\r\nsomebody\r\n--b--\r\n";
    for tail in [second, &format!("{HEAD}again\r\n--b--\r\n"), "", "--b"] {
        let body = format!("{HEAD}bytes\r\n{tail}");
        let upload = send("multipart/form-data; boundary=b", body.as_bytes(), 50)
            .await
            .expect("an upload");
        assert_eq!(read(upload).await, Err(SourceError::Cut), "{tail}");
    }
}

#[tokio::test]
async fn names_and_uploads_have_an_end() {
    let long = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}",
        "x".repeat(100_000)
    );
    let refused = send("multipart/form-data; boundary=b", long.as_bytes(), 1000)
        .await
        .err()
        .expect("a refusal");
    assert_eq!(refused.code(), "web/upload");
    let endless = stream::iter([Ok(Bytes::from(HEAD))]).chain(stream::repeat_with(|| {
        Ok::<_, io::Error>(Bytes::from(vec![b'x'; 64 * 1024]))
    }));
    let request = Request::builder()
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from_stream(endless))
        .expect("a request");
    let upload = Upload::from_request(request, &()).await.expect("an upload");
    let mut bytes = upload.bytes;
    let mut count = 0;
    let end = loop {
        match bytes.next().await {
            Some(Ok(piece)) => count += piece.len() as u64,
            end => break end,
        }
    };
    assert_eq!(end, Some(Err(SourceError::TooLong)));
    assert!(count <= WHOLE);
}

#[tokio::test]
async fn no_more_is_read_than_is_taken() {
    let taken = Arc::new(AtomicU64::new(0));
    let counter = taken.clone();
    let pieces = stream::once(async { Ok::<_, io::Error>(Bytes::from(HEAD)) }).chain(stream::repeat_with(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(Bytes::from(vec![b'x'; 64 * 1024]))
    }));
    let request = Request::builder()
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from_stream(pieces))
        .expect("a request");
    let mut upload = Upload::from_request(request, &()).await.expect("an upload");
    assert!(taken.load(Ordering::Relaxed) <= 1);
    for count in 1..20 {
        assert!(matches!(upload.bytes.next().await, Some(Ok(_))));
        let ahead = taken.load(Ordering::Relaxed) - count;
        assert!(ahead <= 2, "{ahead}");
    }
}
