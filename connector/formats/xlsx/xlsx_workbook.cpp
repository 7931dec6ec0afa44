#include "connector/formats/xlsx/xlsx_workbook.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/formats/xlsx/xlsx_styles.h"
#include "connector/formats/xlsx/xlsx_xml.h"

namespace millrace::formats {
namespace {

constexpr std::size_t kMostParts = 10'000;
constexpr std::size_t kShownSheets = 8;

// One part's links to others.
struct Relationship {
  std::string id;
  std::string type;  // The last word of its address: "worksheet".
  std::string target;
};

class RelationshipsReader final : public XmlHandler {
 public:
  explicit RelationshipsReader(std::string_view folder) : folder_(folder) {}

  Result<void> start(std::string_view name, const XmlAttributes& attributes,
                     std::size_t depth) override {
    if (depth != 2 || name != "Relationship") return {};
    if (attributes.get("TargetMode") == "External") return {};
    if (found_.size() == kMostParts) return fail(ErrorKind::BadData, "too many relationships");
    const auto type = attributes.get("Type").value_or("");
    found_.push_back({std::string(attributes.get("Id").value_or("")),
                      std::string(type.substr(type.rfind('/') + 1)),
                      resolve_xlsx_target(folder_, attributes.get("Target").value_or(""))});
    return {};
  }

  Result<void> end(std::string_view, std::size_t) override { return {}; }
  Result<void> text(std::string_view) override { return {}; }

  std::vector<Relationship> take() { return std::move(found_); }

 private:
  std::string_view folder_;
  std::vector<Relationship> found_;
};

class WorkbookReader final : public XmlHandler {
 public:
  struct Sheet {
    std::string name;
    std::string id;
  };

  Result<void> start(std::string_view name, const XmlAttributes& attributes,
                     std::size_t depth) override {
    if (depth == 1 && name != "workbook") {
      return fail(ErrorKind::BadData, "the XLSX file is damaged: its workbook part is none");
    }
    if (depth == 2 && name == "workbookPr") {
      const auto flag = attributes.get("date1904").value_or("0");
      since_1904_ = flag == "1" || flag == "true";
    }
    if (depth == 2) is_in_sheets_ = name == "sheets";
    if (depth != 3 || !is_in_sheets_ || name != "sheet") return {};
    if (sheets_.size() == kMostParts) return fail(ErrorKind::BadData, "too many sheets");
    sheets_.push_back({std::string(attributes.get("name").value_or("")),
                       std::string(attributes.get_prefixed("id").value_or(""))});
    return {};
  }

  Result<void> end(std::string_view, std::size_t) override { return {}; }
  Result<void> text(std::string_view) override { return {}; }

  const std::vector<Sheet>& sheets() const { return sheets_; }
  bool since_1904() const { return since_1904_; }

 private:
  std::vector<Sheet> sheets_;
  bool since_1904_ = false;
  bool is_in_sheets_ = false;
};

Result<void> read_part(XlsxPackage& package, const std::string& name, XmlHandler& handler) {
  auto part = package.part(name);
  if (!part) return fail(std::move(part).error());
  return XlsxXml(*std::move(part), handler).run_whole();
}

// The links of a part; none when it has no file of them.
Result<std::vector<Relationship>> relationships_of(XlsxPackage& package, std::string_view part) {
  const auto slash = part.rfind('/');
  const auto folder = slash == std::string_view::npos ? "" : part.substr(0, slash + 1);
  const auto name = fmt::format("{}_rels/{}.rels", folder, part.substr(folder.size()));
  if (!package.has(name)) return std::vector<Relationship>();
  RelationshipsReader reader(folder);
  if (auto read = read_part(package, name, reader); !read) return fail(std::move(read).error());
  return reader.take();
}

const Relationship* of_type(const std::vector<Relationship>& links, std::string_view type) {
  const auto found = std::ranges::find(links, type, &Relationship::type);
  return found == links.end() ? nullptr : &*found;
}

std::optional<std::size_t> sheet_index(const std::vector<WorkbookReader::Sheet>& sheets,
                                       std::string_view wanted) {
  if (wanted.empty()) return 0;
  const auto named = std::ranges::find(sheets, wanted, &WorkbookReader::Sheet::name);
  if (named != sheets.end()) return static_cast<std::size_t>(named - sheets.begin());
  std::size_t number = 0;
  const char* end = wanted.data() + wanted.size();
  const auto [stop, error] = std::from_chars(wanted.data(), end, number);
  if (error != std::errc() || stop != end || number == 0 || number > sheets.size()) {
    return std::nullopt;
  }
  return number - 1;
}

std::unexpected<Error> no_such_sheet(const std::vector<WorkbookReader::Sheet>& sheets,
                                     std::string_view wanted) {
  std::string names;
  for (std::size_t i = 0; i < std::min(sheets.size(), kShownSheets); ++i) {
    names += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", printable(sheets[i].name, 60));
  }
  if (sheets.size() > kShownSheets)
    names += fmt::format(" and {} more", sheets.size() - kShownSheets);
  return fail(ErrorKind::BadData, fmt::format("the workbook has no sheet \"{}\"; it has {}",
                                              printable(wanted, 60), names));
}

Result<XlsxSheet> find_sheet(const WorkbookReader& workbook, const std::vector<Relationship>& links,
                             std::string_view wanted) {
  const auto& sheets = workbook.sheets();
  if (sheets.empty()) return fail(ErrorKind::BadData, "the workbook has no sheets");
  const auto index = sheet_index(sheets, wanted);
  if (!index) return no_such_sheet(sheets, wanted);
  const auto& [name, id] = sheets[*index];
  const auto link = std::ranges::find(links, id, &Relationship::id);
  if (link == links.end()) {
    return fail(ErrorKind::BadData,
                fmt::format("the XLSX file is damaged: the sheet \"{}\" is not in it",
                            printable(name, 60)));
  }
  return XlsxSheet{name, link->target};
}

Result<void> read_book(XlsxPackage& package, const std::vector<Relationship>& links,
                       XlsxBook& book) {
  if (const auto* link = of_type(links, "styles")) {
    auto part = package.part(link->target);
    if (!part) return fail(std::move(part).error());
    auto styles = read_xlsx_styles(*std::move(part));
    if (!styles) return fail(std::move(styles).error());
    book.styles = *std::move(styles);
  }
  // Left out by a workbook whose cells hold their strings themselves.
  if (const auto* link = of_type(links, "sharedStrings"); link && package.has(link->target)) {
    auto part = package.part(link->target);
    if (!part) return fail(std::move(part).error());
    auto strings = XlsxSharedStrings::read(*std::move(part));
    if (!strings) return fail(std::move(strings).error());
    book.strings = *std::move(strings);
  }
  return {};
}

}  // namespace

std::string resolve_xlsx_target(std::string_view folder, std::string_view target) {
  std::string whole = target.starts_with('/') ? "" : std::string(folder);
  whole += target;
  std::vector<std::string_view> names;
  for (std::string_view rest = whole; !rest.empty();) {
    const auto slash = std::min(rest.find('/'), rest.size());
    const auto name = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (name == ".." && !names.empty()) names.pop_back();
    if (name != "." && name != ".." && !name.empty()) names.push_back(name);
  }
  return fmt::format("{}", fmt::join(names, "/"));
}

Result<XlsxWorkbook> read_xlsx_workbook(XlsxPackage& package, std::string_view sheet) {
  const auto top = relationships_of(package, "");
  if (!top) return fail(top.error());
  const auto* document = of_type(*top, "officeDocument");
  const std::string part = document ? document->target : "xl/workbook.xml";
  if (!package.has(part)) {
    return fail(ErrorKind::BadData, "this is a ZIP file, but no XLSX file: no workbook is in it");
  }
  WorkbookReader reader;
  if (auto read = read_part(package, part, reader); !read) return fail(std::move(read).error());
  const auto links = relationships_of(package, part);
  if (!links) return fail(links.error());
  auto found = find_sheet(reader, *links, sheet);
  if (!found) return fail(std::move(found).error());
  XlsxWorkbook workbook{{{}, {}, reader.since_1904()}, *std::move(found)};
  if (auto read = read_book(package, *links, workbook.book); !read) return fail(read.error());
  return workbook;
}

}  // namespace millrace::formats
