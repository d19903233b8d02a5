#include "ui/TextLabel.h"

#include "ui/Theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

using namespace Qt::StringLiterals;

namespace ui {

TextLabel::TextLabel(const QString &text, Tone tone, QWidget *parent)
    : QLabel(parent)
    , m_tone(tone)
{
    setTextFormat(Qt::PlainText);
    setText(text);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void TextLabel::setTone(Tone tone)
{
    if (m_tone == tone)
        return;
    m_tone = tone;
    update();
}

void TextLabel::scaleFont(double factor, bool isBold)
{
    QFont scaled = font();
    scaled.setPointSizeF(scaled.pointSizeF() * factor);
    scaled.setBold(isBold);
    setFont(scaled);
}

QSize TextLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 4, fontMetrics().height()};
}

bool TextLabel::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QLabel::event(event);
    const bool isShortened = fontMetrics().horizontalAdvance(text()) > contentsRect().width();
    // Escaped, because a tool tip guesses whether its text is rich.
    const QString tip = isShortened ? u"<p>"_s + text().toHtmlEscaped() + u"</p>"_s : QString();
    QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), tip, this);
    return true;
}

void TextLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(color());
    const QString shown = fontMetrics().elidedText(text(), m_elideMode, contentsRect().width());
    const Qt::Alignment side = QStyle::visualAlignment(layoutDirection(), alignment());
    painter.drawText(contentsRect(), static_cast<int>(side) | Qt::TextSingleLine, shown);
}

QColor TextLabel::color() const
{
    switch (m_tone) {
    case Tone::Secondary:
        return theme::secondaryText(palette());
    case Tone::Active:
        return theme::active(palette());
    case Tone::Waiting:
        return theme::waiting(palette());
    case Tone::Danger:
        return theme::danger(palette());
    case Tone::Normal:
        break;
    }
    return palette().color(QPalette::WindowText);
}

} // namespace ui
