#pragma once
#include <QStringList>

namespace engine {

/// Up to \a count of \a names that somebody who wrote \a text may have meant, most likely first. Letter case is
/// ignored.
QStringList mostSimilar(const QString &text, const QStringList &names, qsizetype count);

} // namespace engine
