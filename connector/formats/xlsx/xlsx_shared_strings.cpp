#include "connector/formats/xlsx/xlsx_shared_strings.h"

#include <utility>

#include <fmt/format.h>

#include "connector/formats/xlsx/xlsx_text.h"
#include "connector/formats/xlsx/xlsx_xml.h"

namespace millrace::formats {
namespace {

constexpr std::size_t kMostBytes = std::size_t{512} << 20;

}  // namespace

class XlsxSharedStrings::Reader final : public XmlHandler {
 public:
  Result<void> start(std::string_view name, const XmlAttributes&, std::size_t depth) override {
    if (depth == 2 && name == "si") {
      string_.begin();
      is_inside_ = true;
    } else if (is_inside_ && depth > 2) {
      string_.start(name);
    }
    return {};
  }

  Result<void> end(std::string_view name, std::size_t depth) override {
    if (is_inside_ && depth > 2) string_.end(name);
    if (!is_inside_ || depth != 2) return {};
    is_inside_ = false;
    strings_.text_ += string_.take();
    strings_.ends_.push_back(static_cast<std::uint32_t>(strings_.text_.size()));
    return check_size();
  }

  Result<void> text(std::string_view text) override {
    if (!is_inside_) return {};
    string_.text(text);
    return check_size();
  }

  XlsxSharedStrings take() { return std::move(strings_); }

 private:
  Result<void> check_size() const {
    const std::size_t bytes = strings_.text_.size() + string_.size() +
                              strings_.ends_.size() * sizeof(strings_.ends_.front());
    if (bytes <= kMostBytes) return {};
    return fail(ErrorKind::BadData,
                fmt::format("the workbook's shared strings need more than {} MiB of memory; write "
                            "format: csv",
                            kMostBytes >> 20));
  }

  XlsxSharedStrings strings_;
  RichText string_;
  bool is_inside_ = false;
};

Result<XlsxSharedStrings> XlsxSharedStrings::read(XlsxPart part) {
  Reader reader;
  XlsxXml xml(std::move(part), reader);
  if (auto read = xml.run_whole(); !read) return fail(std::move(read).error());
  return reader.take();
}

}  // namespace millrace::formats
