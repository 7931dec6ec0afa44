#include "examples/reports_server/xlsx_writer.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <xlsxwriter.h>

namespace millrace::reports_server {
namespace {

// A number without what does not change it: 12.50, 1.25E+1 and 12.5 are {"", "125", 2}.
struct Decimal {
  bool negative = false;
  std::string digits;  // Without zeros at its ends; empty for zero.
  long point = 0;      // 0.digits times ten to this.

  bool operator==(const Decimal&) const = default;
};

Decimal decimal_of(std::string_view text) {
  Decimal decimal{.negative = text.starts_with('-'), .digits = {}};
  long exponent = 0;
  const auto e = text.find_first_of("eE");
  if (e != text.npos) {
    auto power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), exponent);
  }
  bool fraction = false;
  for (const char c : text.substr(0, e)) {
    if (c == '.') fraction = true;
    if (c < '0' || c > '9') continue;
    if (decimal.digits.empty() && c == '0') {
      decimal.point -= fraction ? 1 : 0;
      continue;
    }
    decimal.digits += c;
    decimal.point += fraction ? 0 : 1;
  }
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  if (decimal.digits.empty()) return {};
  decimal.point += exponent;
  return decimal;
}

Error no_room(const std::filesystem::path& folder) {
  return Error(ErrorKind::Transient, fmt::format("write a workbook in {}: there is not enough "
                                                 "space; free some, or export csv",
                                                 folder.string()));
}

class XlsxWriter final : public RowWriter {
 public:
  XlsxWriter(const std::string& title, const std::filesystem::path& folder)
      : name_(sheet_name(title)), folder_(folder.string()) {}
  ~XlsxWriter() override {
    if (workbook_ != nullptr) lxw_workbook_free(workbook_);
  }

  Result<void> begin(QueryResult& result) override {
    // The spool has no name of its own; this one leads to the same file.
    path_ = fmt::format("/proc/self/fd/{}", result.file.fd());
    lxw_workbook_options options{.constant_memory = LXW_TRUE, .tmpdir = folder_.data()};
    workbook_ = workbook_new_opt(path_.c_str(), &options);
    sheet_ = workbook_ ? workbook_add_worksheet(workbook_, name_.c_str()) : nullptr;
    if (sheet_ == nullptr || sheet_->optimize_tmpfile == nullptr) {
      return fail(ErrorKind::Transient,
                  fmt::format("begin a workbook in {}: it cannot be written to", folder_));
    }
    // The same rows give the same bytes, whenever they are written.
    lxw_doc_properties properties{};
    properties.created = kSomeTime;
    workbook_set_properties(workbook_, &properties);
    std::vector<Cell> header;
    header.reserve(result.fields.size());
    for (const auto& field : result.fields) header.push_back({Cell::Kind::Text, field});
    return write(result, header);
  }

  Result<void> row(QueryResult& result, const std::vector<Cell>& cells) override {
    return write(result, cells);
  }

  Result<void> end(QueryResult& result) override {
    if (auto room = check_room(); !room) return room;
    const auto closed = workbook_close(std::exchange(workbook_, nullptr));
    if (closed != LXW_NO_ERROR) {
      return fail(ErrorKind::Transient, fmt::format("write a workbook in {}: {}; free some space",
                                                    folder_, lxw_strerror(closed)));
    }
    return result.file.take_what_was_written();
  }

 private:
  static constexpr time_t kSomeTime = 946'684'800;  // 2000-01-01

  Result<void> write(const QueryResult& result, const std::vector<Cell>& cells) {
    if (next_row_ >= LXW_ROW_MAX) {
      return fail(ErrorKind::Refused,
                  fmt::format("a sheet holds {} rows and a header, and there are more; export csv",
                              LXW_ROW_MAX - 1));
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto problem = put(static_cast<lxw_col_t>(std::min<std::size_t>(i, 0xFFFF)), cells[i]);
      if (problem.empty()) continue;
      return fail(ErrorKind::Refused, fmt::format("row {}, column {}: {}; export csv", next_row_,
                                                  result.fields[i], problem));
    }
    ++next_row_;
    if (std::ferror(sheet_->optimize_tmpfile) != 0) return fail(no_room(folder_));
    return {};
  }

  // What is wrong with the cell, or nothing.
  std::string_view put(lxw_col_t column, const Cell& cell) {
    if (cell.kind == Cell::Kind::Null) return "";
    auto error = LXW_NO_ERROR;
    if (cell.kind == Cell::Kind::Number && fits_a_cell(cell.text)) {
      double number = 0;
      std::from_chars(cell.text.data(), cell.text.data() + cell.text.size(), number);
      error = worksheet_write_number(sheet_, next_row_, column, number, nullptr);
    } else if (cell.kind == Cell::Kind::Json && (cell.text == "true" || cell.text == "false")) {
      error = worksheet_write_boolean(sheet_, next_row_, column, cell.text == "true", nullptr);
    } else {
      if (!is_xml(cell.text)) return "Excel cannot hold one of its characters";
      text_ = cell.text;
      error = worksheet_write_string(sheet_, next_row_, column, text_.c_str(), nullptr);
    }
    if (error == LXW_NO_ERROR) return "";
    const bool long_text = error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
    return long_text ? "Excel's cells hold 32,767 characters"
                     : "Excel's sheets hold 16,384 columns";
  }

  // Other control characters are escaped by the library.
  static bool is_xml(std::string_view text) {
    return !text.contains('\0') && !text.contains("\xEF\xBF\xBE") && !text.contains("\xEF\xBF\xBF");
  }

  // The library copies the rows twice more when it closes, and does not look whether that went
  // well: a full disk would give a workbook that ends in the middle.
  Result<void> check_room() {
    auto* file = sheet_->optimize_tmpfile;
    if (std::fflush(file) != 0 || std::ferror(file) != 0) return fail(no_room(folder_));
    constexpr std::uint64_t kReserve = 16 << 20;
    const auto size = static_cast<std::uint64_t>(std::max(0L, std::ftell(file)));
    struct statvfs disk{};
    if (statvfs(folder_.c_str(), &disk) != 0) return {};
    if (std::uint64_t{disk.f_bavail} * disk.f_frsize < 2 * size + kReserve) {
      return fail(no_room(folder_));
    }
    return {};
  }

  std::string name_;
  std::string folder_;
  std::string path_;
  std::string text_;
  lxw_workbook* workbook_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;  // The workbook's.
  lxw_row_t next_row_ = 0;
};

}  // namespace

std::unique_ptr<RowWriter> make_xlsx_writer(const std::string& title,
                                            const std::filesystem::path& folder) {
  return std::make_unique<XlsxWriter>(title, folder);
}

std::string sheet_name(std::string_view title) {
  constexpr std::size_t kLongest = 31;
  std::string name;
  for (const char c : title.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool bad = byte < 0x20 || byte > 0x7E || std::string_view("[]:*?/\\").contains(c);
    name += bad ? '_' : c;
  }
  if (name.starts_with('\'')) name.front() = '_';
  if (name.ends_with('\'')) name.back() = '_';
  std::string lower = name;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name.empty() || lower == "history") name += '_';
  return name;
}

bool fits_a_cell(std::string_view number) {
  double value = 0;
  const char* end = number.data() + number.size();
  const auto parsed = std::from_chars(number.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return false;
  // What libxlsxwriter prints.
  return decimal_of(fmt::format("{:.16G}", value)) == decimal_of(number);
}

}  // namespace millrace::reports_server
