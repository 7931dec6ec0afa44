#include "connector/components/loads/fence.h"

namespace millrace::components {

Task<Result<void>> Fence::confirmed() const {
  if (!is_needed() || !confirm) co_return Result<void>();
  co_return co_await confirm();
}

std::unexpected<Error> Fence::overtaken() const {
  if (lost) lost();
  return fail(ErrorKind::Cancelled, "another run of the sync has loaded this target since");
}

}  // namespace millrace::components
