#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connector/formats/xlsx/xlsx_package.h"

namespace millrace::formats {

// The strings that cells name by number: one after the other in one piece of memory.
class XlsxSharedStrings {
 public:
  // All of them. BadData when they need more memory than is given to them.
  static Result<XlsxSharedStrings> read(XlsxPart part);

  // How many strings there are.
  std::size_t size() const { return ends_.size(); }
  // Counted from 0; the view lives as long as this object. Asked only of what exists.
  std::string_view operator[](std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(text_).substr(begin, ends_[index] - begin);
  }

 private:
  class Reader;

  std::string text_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace millrace::formats
