#include "connector/data/text/json_writer.h"

#include "connector/data/text/json_string.h"

namespace millrace {

JsonWriter& JsonWriter::key(std::string_view name) {
  part();
  json_string(name, out_);
  out_ += layout_ == Layout::Indented ? ": " : ":";
  last_ = Last::Key;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  part();
  json_string(text, out_);
  last_ = Last::Value;
  return *this;
}

JsonWriter& JsonWriter::token(std::string_view json) {
  if (json.empty()) return *this;
  part();
  out_ += json;
  last_ = Last::Value;
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  part();
  out_ += bracket;
  last_ = Last::Open;
  ++depth_;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  --depth_;
  if (last_ != Last::Open) break_line();
  out_ += bracket;
  last_ = Last::Value;
  return *this;
}

void JsonWriter::part() {
  if (last_ == Last::Key) return;
  if (last_ == Last::Value) out_ += ',';
  break_line();
}

void JsonWriter::break_line() {
  if (layout_ == Layout::Compact) return;
  out_ += '\n';
  out_.append(2 * depth_, ' ');
}

}  // namespace millrace
