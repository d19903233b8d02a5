#include "engine/driver/Problems.h"

using namespace Qt::StringLiterals;

namespace engine {

void Problems::report(const QString &path, const QString &text, int column)
{
    if (!isEmpty())
        return;
    m_detail = m_file + u": "_s;
    if (!path.isEmpty())
        m_detail += path + (column > 0 ? u", column %1"_s.arg(column) : QString()) + u": "_s;
    m_detail += text;
}

} // namespace engine
