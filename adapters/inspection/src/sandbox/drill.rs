//! Drills: a confined process tries what it must not be able to do. Tests look at how it ends.

use std::io::{self, Write};

/// Does what the drill asks for, and says so if nothing stopped it.
pub(super) fn run(drill: &str) -> io::Result<()> {
    io::stdout().write_all(b"trying\n")?;
    io::stdout().flush()?;
    match drill {
        "drill-nothing" => Ok(()),
        "drill-memory" => take_memory(),
        "drill-time" => spin(),
        "drill-stack" => {
            std::hint::black_box(descend(0));
            Ok(())
        }
        "drill-socket" => std::net::TcpStream::connect("127.0.0.1:9").map(drop),
        "drill-file" => std::fs::read("/etc/hostname").map(drop),
        "drill-program" => std::process::Command::new("/bin/true").status().map(drop),
        _ => Err(io::Error::other("no such drill")),
    }?;
    io::stdout().write_all(b"done\n")?;
    io::stdout().flush()
}

/// Takes 300 MB, more than any file needs.
fn take_memory() -> io::Result<()> {
    let mut taken: Vec<Vec<u8>> = Vec::new();
    for _ in 0..300 {
        let mut megabyte = Vec::new();
        megabyte.try_reserve_exact(1 << 20).map_err(io::Error::other)?;
        megabyte.resize(1 << 20, 1);
        taken.push(std::hint::black_box(megabyte));
    }
    Ok(())
}

/// Works until somebody ends it.
fn spin() -> io::Result<()> {
    let mut number = 0_u64;
    loop {
        number = std::hint::black_box(number.wrapping_add(1));
    }
}

/// Calls itself until the stack is full, as a parser does with a document that nests without end.
fn descend(depth: u64) -> u64 {
    if depth == u64::MAX {
        return depth;
    }
    let room = std::hint::black_box([depth; 64]);
    std::hint::black_box(descend(depth + 1)) + room[0]
}
