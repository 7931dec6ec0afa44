#pragma once

#include "connector/base/task.h"

namespace millrace::sources {

// Does what is to be done although the caller was cancelled: the task does not notice. A second
// cancellation reaches it. The task takes a bounded time by itself.
Task<void> to_its_end(Task<void> task);

}  // namespace millrace::sources
