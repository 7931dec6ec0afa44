#include "connector/formats/json/json_run_reader.h"

#include <utility>

#include "connector/formats/json/values/json_rows.h"
#include "connector/formats/json/values/json_value.h"

namespace millrace::formats {
namespace {

// Makes the bytes around a run the brackets of an array; they are what they were afterwards.
class Brackets {
 public:
  Brackets(char* before, char* after)
      : before_(before),
        after_(after),
        was_before_(std::exchange(*before, '[')),
        was_after_(std::exchange(*after, ']')) {}
  Brackets(const Brackets&) = delete;
  Brackets& operator=(const Brackets&) = delete;
  ~Brackets() {
    *before_ = was_before_;
    *after_ = was_after_;
  }

 private:
  char* before_;
  char* after_;
  char was_before_;
  char was_after_;
};

// Gives each row of the array, as what it has to be, to `take`; counts them in `done`.
template <class Row, class Take>
Result<void> each_row(simdjson::ondemand::array array, std::size_t& done, Take take) {
  done = 0;
  for (auto item : array) {
    Row row;
    if (const auto code = item.get(row); code != simdjson::SUCCESS) return invalid_json(code);
    if (auto taken = take(row); !taken) return taken;
    ++done;
  }
  return {};
}

}  // namespace

template <class Take>
Result<void> JsonRunReader::with_array(char* bytes, std::size_t begin, std::size_t end, Take take) {
  const Brackets brackets(bytes + begin - 1, bytes + end);
  const std::size_t size = end - begin + 2;
  simdjson::ondemand::document document;
  const simdjson::padded_string_view view(bytes + begin - 1, size, size + kPadding - 1);
  if (const auto code = parser_.iterate(view).get(document); code != simdjson::SUCCESS) {
    return invalid_json(code);
  }
  simdjson::ondemand::array array;
  if (const auto code = document.get_array().get(array); code != simdjson::SUCCESS) {
    return invalid_json(code);
  }
  return take(array);
}

Result<std::vector<std::string>> JsonRunReader::learn(char* bytes, Slice row) {
  auto learnt = with_array(bytes, row.offset, row.offset + row.size(),
                           [this](simdjson::ondemand::array rows) -> Result<void> {
                             simdjson::ondemand::value first;
                             const auto code = rows.at(0).get(first);
                             if (code != simdjson::SUCCESS) return invalid_json(code);
                             return learn_from(first);
                           });
  if (!learnt) return fail(std::move(learnt).error());
  return keys_ ? keys_->names() : std::vector<std::string>(columns_);
}

Result<void> JsonRunReader::learn_from(simdjson::ondemand::value row) {
  if (simdjson::ondemand::object object; row.get_object().get(object) == simdjson::SUCCESS) {
    auto keys = JsonKeys::of(object, limits_.columns);
    if (!keys) return fail(std::move(keys).error());
    keys_.emplace(*std::move(keys));
    columns_ = keys_->size();
    return {};
  }
  columns_ = 0;
  simdjson::ondemand::array cells;
  if (const auto code = row.get_array().get(cells); code != simdjson::SUCCESS) {
    return invalid_json(code);
  }
  for (auto cell : cells) {
    simdjson::ondemand::value value;
    if (const auto code = cell.get(value); code != simdjson::SUCCESS) return invalid_json(code);
    if (auto past = skip_json_value(value); !past) return past;
    ++columns_;
  }
  if (columns_ == 0) return fail(ErrorKind::BadData, "no cells, so no columns");
  return {};
}

Result<JsonRunCells> JsonRunReader::read(char* bytes, std::span<const Slice> rows,
                                         std::size_t& done) {
  const std::size_t begin = rows.front().offset;
  const std::size_t end = rows.back().offset + rows.back().size();
  JsonRunCells cells;
  done = 0;
  auto read = with_array(bytes, begin, end, [&](simdjson::ondemand::array array) -> Result<void> {
    if (keys_) {
      JsonObjects objects(*keys_, bytes, bytes + end + kPadding, limits_, mending_, rows.size());
      auto taken = each_row<simdjson::ondemand::object>(
          array, done, [&](auto row) { return objects.read_row(row); });
      cells = {objects.take_slices(), 0, objects.replaced()};
      return taken;
    }
    JsonRows arrays(bytes, limits_, mending_, budget_, rows.size() * columns_, columns_);
    auto taken = each_row<simdjson::ondemand::array>(
        array, done, [&](auto row) { return arrays.read_row(row); });
    if (!taken) return taken;
    auto slices = arrays.take_slices(columns_);
    if (!slices) return fail(std::move(slices).error());
    cells = {*std::move(slices), arrays.padded_rows(), arrays.replaced()};
    return {};
  });
  if (!read) return fail(std::move(read).error());
  return cells;
}

}  // namespace millrace::formats
