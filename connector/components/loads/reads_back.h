#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"

namespace millrace::components {

// What is to be done with the rows that a load reads back from its target: as they are there, and
// nobody else can change them.
struct ReadBack {
  // Every row that the target has; otherwise those that have the key, or the tag, of one that was
  // written.
  bool all = false;
  // The columns that they are wanted with, in this order.
  SchemaPtr schema = {};
  // Gets them, batch by batch. On a worker.
  std::function<Result<void>(const Batch&)> take = {};
  // After the last: whether they are right. Its error is the load's.
  std::function<Result<void>()> judge = {};
};

// A Load whose destination can give back what was written is one of these, too.
class ReadsBack {
 public:
  virtual ~ReadsBack() = default;

  // Before begin(): commit() reads the rows back before anybody sees them.
  virtual void read_back(ReadBack how) = 0;
};

// A Destination whose target gives texts of some columns back with other blanks at the end, which
// are no part of them there, is one of these, too.
class PadsTexts {
 public:
  virtual ~PadsTexts() = default;

  // Their names in the target. Asked after prepare().
  virtual std::vector<std::string> padded_columns() const = 0;
};

}  // namespace millrace::components
