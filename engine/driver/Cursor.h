#pragma once
#include "engine/driver/Problems.h"

#include <QLatin1StringView>
#include <QStringView>

namespace engine::language {

/// A place in the text of one member of a device file. White space before a token is skipped.
/// The first failure is reported and moves the cursor to the end, so that every loop over the text ends.
class Cursor
{
public:
    /// \param text must outlive the cursor
    Cursor(QStringView text, const QString &path, Problems &problems)
        : m_text(text)
        , m_path(path)
        , m_problems(problems)
    {
    }

    bool atEnd();
    /// The next character, or null at the end.
    QChar peek();
    /// Takes \a token if it comes next.
    bool accept(QLatin1StringView token);
    void expect(QLatin1StringView token);
    /// Takes letters, digits and '_'; may be empty.
    QStringView word();
    /// Takes '...' and returns what is between, with \' and \\ resolved.
    QString quoted();
    /// The character right here, white space included.
    QChar here() const { return m_position < m_text.size() ? m_text[m_position] : QChar(); }

    qsizetype position() const { return m_position; }
    void moveTo(qsizetype position) { m_position = position; }
    void fail(const QString &text) { failAt(m_position, text); }
    void failAt(qsizetype position, const QString &text);

private:
    void skipSpace();

    QStringView m_text;
    QString m_path;
    Problems &m_problems;
    qsizetype m_position = 0;
};

} // namespace engine::language
