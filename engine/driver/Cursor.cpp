#include "engine/driver/Cursor.h"

using namespace Qt::StringLiterals;

namespace engine::language {

bool Cursor::atEnd()
{
    skipSpace();
    return m_position >= m_text.size();
}

QChar Cursor::peek()
{
    skipSpace();
    return here();
}

bool Cursor::accept(QLatin1StringView token)
{
    skipSpace();
    if (!m_text.sliced(m_position).startsWith(token))
        return false;
    m_position += token.size();
    return true;
}

void Cursor::expect(QLatin1StringView token)
{
    if (!accept(token))
        fail(u"'%1' expected"_s.arg(token));
}

QStringView Cursor::word()
{
    skipSpace();
    const qsizetype start = m_position;
    while (here().isLetterOrNumber() || here() == u'_')
        ++m_position;
    return m_text.sliced(start, m_position - start);
}

QString Cursor::quoted()
{
    const qsizetype start = m_position;
    expect("'"_L1);
    QString text;
    while (here() != u'\'') {
        const bool isEscaped = here() == u'\\';
        if (isEscaped)
            ++m_position;
        if (m_position >= m_text.size()) {
            failAt(start, u"a text without its closing '"_s);
            return {};
        }
        if (isEscaped && here() != u'\'' && here() != u'\\')
            fail(u"only \\' and \\\\ may follow a backslash"_s);
        text += here();
        ++m_position;
    }
    ++m_position;
    return text;
}

void Cursor::failAt(qsizetype position, const QString &text)
{
    m_problems.report(m_path, text, static_cast<int>(position) + 1);
    m_position = m_text.size();
}

void Cursor::skipSpace()
{
    while (here().isSpace())
        ++m_position;
}

} // namespace engine::language
