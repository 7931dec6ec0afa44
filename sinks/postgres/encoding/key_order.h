#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sinks/postgres/encoding/written_column.h"

namespace millrace::sinks::postgres {

// Looks whether each key is greater than the one before, byte by byte: then none comes twice, and
// the server need not look for it. Reports mostly come so, ordered by what they are keyed by.
class KeyOrder {
 public:
  // Where an encoded cell lies: its first byte, and the one behind it.
  using Place = std::pair<std::size_t, std::size_t>;

  // Without a key.
  KeyOrder() = default;
  explicit KeyOrder(const std::vector<WrittenColumn>& columns);

  // The cells of the next row's key, in the order of its columns.
  void next(const std::string& bytes, const std::vector<Place>& cells);

  // True when all keys so far are known to differ. Of keys that came in no order, and of types that
  // call different bytes equal, nothing is known.
  bool is_strict() const { return strict_; }

 private:
  std::vector<std::string> last_;
  bool strict_ = false;
  bool begun_ = false;
};

}  // namespace millrace::sinks::postgres
