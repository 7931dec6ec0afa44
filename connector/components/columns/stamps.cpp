#include "connector/components/columns/stamps.h"

#include "connector/base/text/time_text.h"

namespace millrace::components {
namespace {

ConstantColumn stamped(Stamp stamp, const StampValues& values) {
  const std::string name(column_of(stamp));
  switch (stamp) {
    case Stamp::LoadedAt:
      return {{name, {TypeKind::TimestampTz}, false}, iso_time(values.loaded_at)};
    case Stamp::RunId:
      return {{name, {TypeKind::Text}, false}, values.run_id};
    case Stamp::ExportId:
      return {{name, {TypeKind::Text}, false}, values.export_id};
  }
  return {};
}

}  // namespace

std::string_view column_of(Stamp stamp) {
  switch (stamp) {
    case Stamp::LoadedAt:
      return "_loaded_at";
    case Stamp::RunId:
      return "_run_id";
    case Stamp::ExportId:
      return "_export_id";
  }
  return "";
}

std::vector<ConstantColumn> stamped(const std::vector<Stamp>& stamps, const StampValues& values) {
  std::vector<ConstantColumn> columns;
  columns.reserve(stamps.size());
  for (const Stamp stamp : stamps) columns.push_back(stamped(stamp, values));
  return columns;
}

}  // namespace millrace::components
