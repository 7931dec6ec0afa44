#include "connector/sql/values/sql_type.h"

namespace millrace::sql {

std::string_view name_of(SqlType type) {
  switch (type) {
    case SqlType::Unknown:
      return "unknown";
    case SqlType::Boolean:
      return "boolean";
    case SqlType::Bigint:
      return "bigint";
    case SqlType::Numeric:
      return "numeric";
    case SqlType::Double:
      return "double precision";
    case SqlType::Text:
      return "text";
    case SqlType::Date:
      return "date";
    case SqlType::Time:
      return "time";
    case SqlType::Timestamp:
      return "timestamp";
    case SqlType::TimestampTz:
      return "timestamptz";
    case SqlType::Interval:
      return "interval";
    case SqlType::Uuid:
      return "uuid";
    case SqlType::Jsonb:
      return "jsonb";
  }
  return "unknown";
}

SqlType sql_type_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::Unknown:
    case TypeKind::Text:
      return SqlType::Text;
    case TypeKind::Integer:
      return SqlType::Bigint;
    case TypeKind::Decimal:
      return SqlType::Numeric;
    case TypeKind::Double:
      return SqlType::Double;
    case TypeKind::Boolean:
      return SqlType::Boolean;
    case TypeKind::Date:
      return SqlType::Date;
    case TypeKind::Time:
      return SqlType::Time;
    case TypeKind::Timestamp:
      return SqlType::Timestamp;
    case TypeKind::TimestampTz:
      return SqlType::TimestampTz;
    case TypeKind::Uuid:
      return SqlType::Uuid;
    case TypeKind::Json:
      return SqlType::Jsonb;
  }
  return SqlType::Text;
}

Type column_type_of(SqlType type) {
  switch (type) {
    case SqlType::Boolean:
      return {TypeKind::Boolean};
    case SqlType::Bigint:
      return {TypeKind::Integer};
    case SqlType::Numeric:
      return {TypeKind::Decimal};
    case SqlType::Double:
      return {TypeKind::Double};
    case SqlType::Date:
      return {TypeKind::Date};
    case SqlType::Time:
      return {TypeKind::Time};
    case SqlType::Timestamp:
      return {TypeKind::Timestamp};
    case SqlType::TimestampTz:
      return {TypeKind::TimestampTz};
    case SqlType::Uuid:
      return {TypeKind::Uuid};
    case SqlType::Jsonb:
      return {TypeKind::Json};
    case SqlType::Unknown:
    case SqlType::Text:
    case SqlType::Interval:
      break;
  }
  return {TypeKind::Text};
}

TypeCategory category_of(SqlType type) {
  switch (type) {
    case SqlType::Boolean:
      return TypeCategory::Boolean;
    case SqlType::Bigint:
    case SqlType::Numeric:
    case SqlType::Double:
      return TypeCategory::Number;
    case SqlType::Text:
      return TypeCategory::String;
    case SqlType::Date:
    case SqlType::Time:
    case SqlType::Timestamp:
    case SqlType::TimestampTz:
      return TypeCategory::DateTime;
    case SqlType::Interval:
      return TypeCategory::Timespan;
    case SqlType::Unknown:
    case SqlType::Uuid:
    case SqlType::Jsonb:
      break;
  }
  return TypeCategory::Other;
}

bool is_preferred(SqlType type) {
  return type == SqlType::Boolean || type == SqlType::Double || type == SqlType::Text ||
         type == SqlType::TimestampTz || type == SqlType::Interval;
}

bool converts_implicitly(SqlType from, SqlType to) {
  if (from == to || from == SqlType::Unknown) return true;
  switch (from) {
    case SqlType::Bigint:
      return to == SqlType::Numeric || to == SqlType::Double;
    case SqlType::Numeric:
      return to == SqlType::Double;
    case SqlType::Date:
      return to == SqlType::Timestamp || to == SqlType::TimestampTz;
    case SqlType::Timestamp:
      return to == SqlType::TimestampTz;
    case SqlType::Time:
      return to == SqlType::Interval;
    default:
      return false;
  }
}

}  // namespace millrace::sql
