#pragma once
#include "engine/driver/Cursor.h"
#include "engine/driver/Scope.h"

namespace engine::language {

/// Reads one expression from \a cursor, as far as it goes, and checks names, arguments and types. What is wrong goes to
/// the cursor's Problems; the expression is then of no use.
/// \param scope gets the counters that the expression names
Expression parseExpression(Cursor &cursor, Scope &scope);

/// The same for an expression that must give a number.
Expression parseNumber(Cursor &cursor, Scope &scope);

} // namespace engine::language
