#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "connector/base/error.h"
#include "connector/io/files/temp_file.h"

struct zip;
struct zip_file;

namespace millrace::formats {

// Ends the use of an archive, or of an entry of one.
struct CloseZip {
  void operator()(zip* archive) const;
  void operator()(zip_file* file) const;
};

// One part of a workbook, inflated piece by piece.
class XlsxPart {
 public:
  // The next bytes; 0 at the end, which is then proven: length and checksum are right.
  // BadData for a part that is damaged, or when more is inflated than the package allows.
  Result<std::size_t> read(std::span<char> into);

  const std::string& name() const { return name_; }

 private:
  friend class XlsxPackage;

  XlsxPart(std::string name, std::unique_ptr<zip_file, CloseZip> file, std::uint64_t& budget)
      : name_(std::move(name)), file_(std::move(file)), budget_(&budget) {}

  std::string name_;
  std::unique_ptr<zip_file, CloseZip> file_;
  std::uint64_t* budget_;
};

// The parts of a workbook: the entries of a ZIP archive. Names in it are looked up and never used
// as paths. What can be inflated from one package is limited in all, so that a small file cannot
// become an endless one.
class XlsxPackage {
 public:
  // The file must live as long as the package. BadData for anything but a whole archive.
  static Result<std::unique_ptr<XlsxPackage>> open(const io::TempFile& file);

  XlsxPackage(const XlsxPackage&) = delete;
  XlsxPackage& operator=(const XlsxPackage&) = delete;
  ~XlsxPackage();

  // Names are those of the archive, such as "xl/workbook.xml".
  bool has(const std::string& name) const;
  // The package must outlive it.
  // BadData when there is no such part, or when it is encrypted.
  Result<XlsxPart> part(const std::string& name);

 private:
  struct Source;

  explicit XlsxPackage(const io::TempFile& file);
  Result<void> open_archive();
  Result<void> check_end_records() const;
  std::unexpected<Error> damaged(std::string_view what) const;

  std::unique_ptr<Source> source_;
  std::unique_ptr<zip, CloseZip> archive_;
  std::uint64_t budget_;  // Bytes that may still be inflated.
};

}  // namespace millrace::formats
