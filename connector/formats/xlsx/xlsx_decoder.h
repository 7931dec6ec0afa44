#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "connector/formats/format.h"
#include "connector/io/files/temp_file.h"

namespace millrace::formats {

// One sheet of a workbook to batches. A workbook begins at its end, so it is kept in a temporary
// file until finish(); from then on it is read piece by piece, and only its shared strings are held
// whole. Numbers come with the fewest digits that give the same double, see shortest_number();
// dates and times, which are numbers with a number format, as ISO text; booleans as true and false;
// empty cells as NULL. Anything else than that is BadData, with the cell. The first row is the
// header.
class XlsxDecoder final : public Decoder {
 public:
  explicit XlsxDecoder(DecoderOptions options);
  XlsxDecoder(const XlsxDecoder&) = delete;
  XlsxDecoder& operator=(const XlsxDecoder&) = delete;
  ~XlsxDecoder() override;

  Result<void> decode(Block block, std::vector<Batch>& out) override;
  Result<bool> finish(std::vector<Batch>& out) override;
  SchemaPtr schema() const override;

 private:
  struct Reading;

  Result<void> make_file();
  // Finds the sheet and begins to read it, once the file is whole.
  Result<void> open();

  DecoderOptions options_;
  std::optional<io::TempFile> file_;
  std::unique_ptr<Reading> reading_;
};

}  // namespace millrace::formats
