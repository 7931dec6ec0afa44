#include "connector/formats/row_size.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::formats {

std::unexpected<Error> row_too_long(const Batch& batch, std::size_t row, std::size_t bytes) {
  return fail(
      ErrorKind::BadData,
      fmt::format("row {}: it would be {} bytes long, and rows of more than {} are not read "
                  "back; leave out its longest column",
                  batch.origin(row), with_commas(bytes), with_commas(kLongestWrittenRow)));
}

}  // namespace millrace::formats
