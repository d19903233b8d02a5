#include "engine/base/Text.h"

namespace engine {

namespace {

bool isUnsafe(char32_t character)
{
    switch (QChar::category(character)) {
    case QChar::Other_Control:
    case QChar::Other_Format: // bidirectional controls, zero-width joiners, soft hyphen, BOM
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        // Letters that are drawn as nothing.
        return character == 0x115f || character == 0x1160 || character == 0x3164 || character == 0xffa0;
    }
}

} // namespace

QString sanitized(const QString &text, int maximum)
{
    QString result;
    int count = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (count == maximum) {
            result.chop(result.back().isLowSurrogate() ? 2 : 1);
            return result + QChar(0x2026);
        }
        char32_t character = text[i].unicode();
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            character = QChar::surrogateToUcs4(text[i], text[i + 1]);
            ++i;
        }
        if (isUnsafe(character))
            character = 0xfffd;
        result += QStringView(QChar::fromUcs4(character));
        ++count;
    }
    return result;
}

} // namespace engine
