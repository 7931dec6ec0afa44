#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/options/delivery_options.h"
#include "connector/components/sink.h"

namespace millrace::delivery {

// What became of the rows of one load, as they are answered for. Notes are kept up to a limit, in
// the order of their rows; the rest is counted. One thread at a time.
class Tally {
 public:
  // The connection's name in the file and its limits, for the notes.
  Tally(std::string connection, components::DeliveryBatch limits)
      : connection_(std::move(connection)), limits_(limits) {}

  void came(std::uint64_t rows) { rows_ += rows; }
  void delivered(std::uint64_t rows) { delivered_ += rows; }
  // `rows` of them, the first of which has this number in the export.
  void rejected(std::uint64_t first_row, std::uint64_t rows, std::string note);
  void unknown(std::uint64_t rows) { unknown_ += rows; }
  // A request was sent in halves, because it was answered with this status.
  void halved(int status);

  // How many came.
  std::uint64_t rows() const { return rows_; }

  components::LoadReport report() const;

 private:
  std::vector<std::string> notes() const;

  std::string connection_;
  components::DeliveryBatch limits_;
  std::uint64_t rows_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t rejected_ = 0;
  std::uint64_t unknown_ = 0;
  std::uint64_t halvings_ = 0;
  int halving_status_ = 0;                                    // Of the last one.
  std::uint64_t more_notes_ = 0;                              // That found no place in notes_.
  std::vector<std::pair<std::uint64_t, std::string>> notes_;  // By their first row.
};

}  // namespace millrace::delivery
