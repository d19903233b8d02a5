#pragma once
#include <QString>

namespace engine {

/// Makes foreign text safe to show or to log: one line, plain, at most \a maximum characters (an ellipsis marks the cut);
/// control, bidirectional, zero-width and unassigned characters are replaced by U+FFFD. (S32, S55)
QString sanitized(const QString &text, int maximum = 64);

} // namespace engine
