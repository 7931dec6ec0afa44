#include "connector/formats/xlsx/xlsx_package.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <zip.h>

#include "connector/base/text/text.h"
#include "connector/formats/header.h"

namespace millrace::formats {
namespace {

constexpr std::uint64_t kMostEntries = 10'000;
constexpr std::uint64_t kMostInflated = std::uint64_t{16} << 30;
// A part of spaces shrinks to a thousandth; rows shrink to a twentieth.
constexpr std::uint64_t kFreeInflated = std::uint64_t{64} << 20;
constexpr std::uint64_t kMostRatio = 200;
// What may be read to find the entries.
constexpr std::uint64_t kMostDirectory = std::uint64_t{64} << 20;
constexpr std::string_view kOldOffice = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

std::uint64_t inflate_budget(std::uint64_t file_size) {
  return std::min(kMostInflated, std::max(kFreeInflated, kMostRatio * file_size));
}

std::uint64_t little_endian(const char* bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i > 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return value;
}

}  // namespace

void CloseZip::operator()(zip* archive) const {
  zip_discard(archive);
}

void CloseZip::operator()(zip_file* file) const {
  zip_fclose(file);
}

// The temporary file as the library reads it.
struct XlsxPackage::Source {
  const io::TempFile& file;
  std::uint64_t at = 0;
  std::uint64_t budget = kMostDirectory;
  zip_error_t error = {};
  std::optional<Error> failure = {};  // Of the file itself.

  static zip_int64_t call(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command) {
    return static_cast<Source*>(self)->run(data, size, command);
  }

  zip_int64_t run(void* data, zip_uint64_t size, zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_OPEN:
        at = 0;
        return 0;
      case ZIP_SOURCE_READ:
        return read(static_cast<char*>(data), size);
      case ZIP_SOURCE_STAT:
        return stat(static_cast<zip_stat_t*>(data));
      case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&error, data, size);
      case ZIP_SOURCE_SEEK:
        return seek(data, size);
      case ZIP_SOURCE_TELL:
        return static_cast<zip_int64_t>(at);
      case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_SEEKABLE;
      case ZIP_SOURCE_CLOSE:
      case ZIP_SOURCE_FREE:
        return 0;
      default:
        zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
  }

  zip_int64_t read(char* into, std::uint64_t size) {
    const std::uint64_t count = std::min(size, file.size() - std::min(at, file.size()));
    if (count > budget) {
      zip_error_set(&error, ZIP_ER_READ, 0);
      return -1;
    }
    budget -= count;
    if (auto got = file.read(at, {into, static_cast<std::size_t>(count)}); !got) {
      failure = std::move(got).error();
      zip_error_set(&error, ZIP_ER_READ, 0);
      return -1;
    }
    at += count;
    return static_cast<zip_int64_t>(count);
  }

  zip_int64_t stat(zip_stat_t* out) const {
    zip_stat_init(out);
    out->size = file.size();
    out->valid |= ZIP_STAT_SIZE;
    return sizeof(*out);
  }

  zip_int64_t seek(void* data, std::uint64_t size) {
    const auto to = zip_source_seek_compute_offset(at, file.size(), data, size, &error);
    if (to < 0) return -1;
    at = static_cast<std::uint64_t>(to);
    return 0;
  }
};

Result<std::size_t> XlsxPart::read(std::span<char> into) {
  const auto got = zip_fread(file_.get(), into.data(), into.size());
  if (got < 0) {
    return fail(ErrorKind::BadData,
                fmt::format("the XLSX file is damaged: {}: {}", printable(name_, 60),
                            zip_file_strerror(file_.get())));
  }
  const auto count = static_cast<std::uint64_t>(got);
  if (count > *budget_) {
    return fail(ErrorKind::BadData,
                fmt::format("the XLSX file is refused: {} inflates it to more than {} times its "
                            "compressed size; write format: csv",
                            printable(name_, 60), kMostRatio));
  }
  *budget_ -= count;
  return static_cast<std::size_t>(count);
}

XlsxPackage::XlsxPackage(const io::TempFile& file)
    : source_(std::make_unique<Source>(file)), budget_(inflate_budget(file.size())) {
  zip_error_init(&source_->error);
}

XlsxPackage::~XlsxPackage() {
  archive_.reset();
  zip_error_fini(&source_->error);
}

Result<std::unique_ptr<XlsxPackage>> XlsxPackage::open(const io::TempFile& file) {
  std::array<char, 60> start{};
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(start.size(), file.size()));
  if (auto read = file.read(0, {start.data(), size}); !read) return fail(std::move(read).error());
  const std::string_view text(start.data(), size);
  if (text.empty()) return fail(ErrorKind::BadData, "the XLSX file is empty");
  if (text.starts_with(kOldOffice)) {
    return fail(ErrorKind::BadData,
                "the file is an encrypted workbook or an old .xls; take its password off, or write "
                "format: csv");
  }
  if (!text.starts_with("PK")) {
    const auto other = recognise_other_format(text);
    return fail(ErrorKind::BadData,
                fmt::format("this is not an XLSX file{}{}: it starts with \"{}\"",
                            other.empty() ? "" : " but ", other, printable(text, 60)));
  }
  std::unique_ptr<XlsxPackage> package(new XlsxPackage(file));
  if (auto checked = package->check_end_records(); !checked) return fail(checked.error());
  if (auto opened = package->open_archive(); !opened) return fail(opened.error());
  return package;
}

// The library makes room for as many entries as the last record says before it reads one of them.
Result<void> XlsxPackage::check_end_records() const {
  constexpr std::string_view kLocator = "PK\x06\x07";
  constexpr std::string_view kRecord = "PK\x06\x06";
  const io::TempFile& file = source_->file;
  std::vector<char> tail(static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), 66'000)));
  if (auto read = file.read(file.size() - tail.size(), tail); !read) return read;
  const std::string_view text(tail.data(), tail.size());
  for (auto at = text.find(kLocator); at != std::string_view::npos;
       at = text.find(kLocator, at + 1)) {
    if (text.size() - at < 20) break;
    const std::uint64_t place = little_endian(text.data() + at + 8, 8);
    std::array<char, 56> record{};
    if (file.size() < record.size() || place > file.size() - record.size()) continue;
    if (auto read = file.read(place, record); !read) return read;
    if (!std::string_view(record.data(), 4).starts_with(kRecord)) continue;
    const auto entries =
        std::max(little_endian(record.data() + 24, 8), little_endian(record.data() + 32, 8));
    if (entries > kMostEntries) return damaged(fmt::format("it says it has {} parts", entries));
  }
  return {};
}

Result<void> XlsxPackage::open_archive() {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_function_create(&Source::call, source_.get(), &error);
  if (source != nullptr) archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
  const std::string text = archive_ ? "" : zip_error_strerror(&error);
  zip_error_fini(&error);
  if (!archive_) {
    if (source != nullptr) zip_source_free(source);
    return damaged(text);
  }
  source_->budget = std::numeric_limits<std::uint64_t>::max();
  const auto entries = zip_get_num_entries(archive_.get(), 0);
  if (entries > static_cast<zip_int64_t>(kMostEntries)) {
    return damaged(
        fmt::format("it has {} parts, and {} are the most that are taken", entries, kMostEntries));
  }
  return {};
}

std::unexpected<Error> XlsxPackage::damaged(std::string_view what) const {
  if (source_->failure) return fail(*source_->failure);
  return fail(ErrorKind::BadData, fmt::format("the XLSX file is damaged or was cut: {}", what));
}

bool XlsxPackage::has(const std::string& name) const {
  return zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE) >= 0;
}

Result<XlsxPart> XlsxPackage::part(const std::string& name) {
  const auto index = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return damaged(fmt::format("{} is not in it", printable(name, 60)));
  const auto entry = static_cast<zip_uint64_t>(index);
  zip_stat_t stat;
  if (zip_stat_index(archive_.get(), entry, 0, &stat) == 0 &&
      (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
    return fail(ErrorKind::BadData,
                "the XLSX file is encrypted; take its password off, or write format: csv");
  }
  std::unique_ptr<zip_file, CloseZip> file(zip_fopen_index(archive_.get(), entry, 0));
  if (!file) {
    return damaged(fmt::format("{}: {}", printable(name, 60), zip_strerror(archive_.get())));
  }
  return XlsxPart(name, std::move(file), budget_);
}

}  // namespace millrace::formats
