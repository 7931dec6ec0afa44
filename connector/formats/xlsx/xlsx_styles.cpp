#include "connector/formats/xlsx/xlsx_styles.h"

#include <charconv>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

#include "connector/formats/xlsx/xlsx_xml.h"

namespace millrace::formats {
namespace {

constexpr std::size_t kMostStyles = 1'000'000;

class StylesReader final : public XmlHandler {
 public:
  Result<void> start(std::string_view name, const XmlAttributes& attributes,
                     std::size_t depth) override {
    if (depth == 2) list_ = name;
    if (depth != 3) return {};
    if (list_ == "numFmts" && name == "numFmt") formats_[id_of(attributes)] = kind_of(attributes);
    if (list_ == "cellXfs" && name == "xf") styles_.push_back(id_of(attributes));
    if (formats_.size() + styles_.size() <= kMostStyles) return {};
    return fail(ErrorKind::BadData, "the workbook has too many cell styles; write format: csv");
  }

  Result<void> end(std::string_view, std::size_t) override { return {}; }
  Result<void> text(std::string_view) override { return {}; }

  std::vector<NumberKind> kinds() const {
    std::vector<NumberKind> kinds;
    kinds.reserve(styles_.size());
    for (const std::uint32_t id : styles_) {
      const auto format = formats_.find(id);
      kinds.push_back(format == formats_.end() ? builtin_number_kind(id) : format->second);
    }
    return kinds;
  }

 private:
  static std::uint32_t id_of(const XmlAttributes& attributes) {
    std::uint32_t id = 0;
    const auto text = attributes.get("numFmtId").value_or("0");
    std::from_chars(text.data(), text.data() + text.size(), id);
    return id;
  }

  static NumberKind kind_of(const XmlAttributes& attributes) {
    return number_kind(attributes.get("formatCode").value_or(""));
  }

  std::string list_;
  std::unordered_map<std::uint32_t, NumberKind> formats_;
  std::vector<std::uint32_t> styles_;  // Their formats.
};

}  // namespace

Result<std::vector<NumberKind>> read_xlsx_styles(XlsxPart part) {
  StylesReader reader;
  XlsxXml xml(std::move(part), reader);
  if (auto read = xml.run_whole(); !read) return fail(std::move(read).error());
  return reader.kinds();
}

}  // namespace millrace::formats
