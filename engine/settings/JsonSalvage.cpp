#include "engine/settings/JsonSalvage.h"

#include <QJsonDocument>
#include <vector>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kDepth = 32;
constexpr int kAttempts = 16;

struct Container
{
    bool isObject = false;
    bool hasNumbers = false; ///< a list of numbers, which is worth nothing in part
    bool expectsKey = false;
    QByteArray key; ///< of the member that is being read
};

/// Reads on for as long as the text makes sense, and remembers the last place where it could have ended.
class Scanner final
{
public:
    explicit Scanner(QByteArrayView text)
        : m_text(text)
    {
        while (m_at < m_text.size() && !m_isDone && step()) {
        }
    }
    qsizetype end() const { return m_end; }
    const std::vector<Container> &open() const { return m_open; }

private:
    bool step()
    {
        switch (m_text[m_at]) {
        case ' ':
        case '\n':
        case '\r':
        case '\t':
        case ':':
            ++m_at;
            return true;
        case ',':
            ++m_at;
            if (!m_stack.empty())
                m_stack.back().expectsKey = m_stack.back().isObject;
            return true;
        case '{':
        case '[':
            return openContainer(m_text[m_at] == '{');
        case '}':
        case ']':
            return closeContainer();
        case '"':
            return readText();
        default:
            return readScalar();
        }
    }

    bool openContainer(bool isObject)
    {
        if (m_stack.size() == kDepth)
            return false;
        m_stack.push_back({isObject, false, isObject, {}});
        ++m_at;
        markEnd();
        return true;
    }

    bool closeContainer()
    {
        if (m_stack.empty())
            return false;
        m_stack.pop_back();
        ++m_at;
        markEnd();
        m_isDone = m_stack.empty();
        return true;
    }

    bool readText()
    {
        const qsizetype first = ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != '"')
            m_at += m_text[m_at] == '\\' ? 2 : 1;
        if (m_at >= m_text.size() || m_stack.empty())
            return false;
        const QByteArrayView text = m_text.sliced(first, m_at - first);
        ++m_at;
        Container &top = m_stack.back();
        if (top.expectsKey) {
            top.key = text.toByteArray();
            top.expectsKey = false;
        } else {
            markEnd();
        }
        return true;
    }

    bool readScalar()
    {
        constexpr QByteArrayView kCharacters("+-.0123456789Eaeflnrstu");
        const qsizetype first = m_at;
        while (m_at < m_text.size() && kCharacters.contains(m_text[m_at]))
            ++m_at;
        const QByteArrayView scalar = m_text.sliced(first, m_at - first);
        const bool isWord = scalar == "true" || scalar == "false" || scalar == "null";
        // A number goes on until something ends it; damage does not.
        const bool isEnded = isWord || (m_at < m_text.size() && QByteArrayView(",]} \n\r\t").contains(m_text[m_at]));
        if (scalar.isEmpty() || m_stack.empty() || !isEnded)
            return false;
        m_stack.back().hasNumbers = !isWord && !m_stack.back().isObject;
        markEnd();
        return true;
    }

    void markEnd()
    {
        for (const Container &container : m_stack) {
            if (container.hasNumbers)
                return;
        }
        m_end = m_at;
        m_open = m_stack;
    }

    const QByteArrayView m_text;
    qsizetype m_at = 0;
    qsizetype m_end = 0;
    bool m_isDone = false;
    std::vector<Container> m_stack;
    std::vector<Container> m_open; // at m_end
};

/// The text up to \a scanner's end, and what closes it.
QByteArray closed(const QByteArray &text, const Scanner &scanner)
{
    QByteArray result = text.left(scanner.end());
    for (std::size_t i = scanner.open().size(); i > 0; --i)
        result += scanner.open()[i - 1].isObject ? '}' : ']';
    return result;
}

} // namespace

JsonSalvage JsonSalvage::read(const QByteArray &text)
{
    JsonSalvage result;
    QJsonParseError error;
    QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error == QJsonParseError::NoError) {
        result.root = document.object();
        result.isWhole = document.isObject();
        result.reason = u"it is no object"_s;
        return result;
    }
    result.reason = error.errorString();
    result.damageAt = error.offset;
    qsizetype usable = text.size();
    for (int attempt = 0; attempt < kAttempts && usable > 0; ++attempt) {
        const Scanner scanner(QByteArrayView(text).first(usable));
        document = QJsonDocument::fromJson(closed(text, scanner), &error);
        if (error.error == QJsonParseError::NoError) {
            result.root = document.object();
            result.damageAt = scanner.end();
            for (const Container &container : scanner.open())
                result.open.append(QString::fromUtf8(container.key));
            return result;
        }
        usable = qMin(qsizetype(error.offset), scanner.end()) - 1;
    }
    result.damageAt = 0;
    return result;
}

} // namespace engine
