//! Walls around the process: limits that the kernel holds, no new rights, and few system calls.

use super::Order;
use rustix::process::{Resource, Rlimit, nice, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
use std::io;

/// All that a parser needs: to read and write what is open, to have memory, to tell the time, to end. Whatever else is
/// asked for (a file, a socket, another program, another process) ends the process.
const CALLS: &[libc::c_long] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// How far it steps back behind whoever else wants the processor: the server above all.
const STEPS_BACK: i32 = 10;

/// Confines this process for good.
pub(super) fn confine(order: &Order) -> io::Result<()> {
    nice(STEPS_BACK)?;
    let (memory, file) = (order.memory_mb << 20, order.file_mb << 20);
    // The program's own code counts as address space too, and how large that is depends on how it was built.
    let own = address_space()?;
    for (resource, most) in [
        (Resource::Core, 0),
        (Resource::Data, memory),
        (Resource::As, own.saturating_add(memory)),
        (Resource::Cpu, order.cpu_seconds),
        (Resource::Fsize, file),
    ] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit)?;
    }
    let program = filter().map_err(io::Error::other)?;
    // This also takes the way to new rights for good.
    seccompiler::apply_filter(&program).map_err(io::Error::other)
}

fn filter() -> Result<BpfProgram, seccompiler::BackendError> {
    let rules = CALLS.iter().map(|call| (*call, Vec::new())).collect();
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let filter = SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, arch)?;
    filter.try_into()
}

/// Returns how much address space the process has already.
fn address_space() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = line
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|number| number.trim().parse::<u64>().ok());
    kilobytes
        .map(|kilobytes| kilobytes * 1024)
        .ok_or_else(|| io::Error::other("the kernel does not say how large the process is"))
}
