//! Cells of the sheets that people download (RFC 4180).

/// Makes a text harmless to spreadsheets: what one would take for a formula gets an apostrophe before it, which it shows
/// as text. Blanks before it do not hide a formula.
pub(crate) fn harmless(text: &str) -> String {
    const BEGIN: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let runs = text.trim_start().starts_with(BEGIN) || text.starts_with(['\t', '\r', '\n']);
    let guard = if runs { "'" } else { "" };
    format!("{guard}{text}")
}

/// Quotes a cell.
pub(crate) fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_runs_in_a_spreadsheet() {
        for cell in [
            "=1+1",
            "+1",
            "-1",
            "@x",
            " =1",
            "\u{a0}=1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\nx",
            "\u{ff1d}1",
        ] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["", "Jo", "1 - 1", " Jo"] {
            assert_eq!(harmless(cell), cell);
        }
        assert_eq!(quoted("say \"hello\", Jo"), "\"say \"\"hello\"\", Jo\"");
    }
}
