#pragma once

#include <exception>
#include <string>

namespace millrace {

// True when this process can open hardly anything more: what libraries report as a host that is
// not there, or a file that may not be read, is then most probably no such thing. Asked after the
// failure, so what failed may have given back some of its own.
bool descriptors_are_scarce();

// The system's words for an errno, with what to do when a limit of the process was met: "Too many
// open files; raise the limit on open files (ulimit -n)".
std::string system_message(int error_number);

// A sentence on what was thrown: a limit of the system that was met, with what to do, or an
// internal error that is to be reported.
std::string sentence_on(const std::exception& thrown);

}  // namespace millrace
