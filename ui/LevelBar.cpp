#include "ui/LevelBar.h"

#include "ui/Theme.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kGap = 8;
constexpr int kGrooveHeight = 10;
constexpr int kTickWidth = 2;
constexpr int kPadding = 3;

} // namespace

LevelBar::LevelBar(engine::Range range, QWidget *parent)
    : QProgressBar(parent)
    , m_numbers(range)
{
    setRange(range.min, range.max);
    setValue(std::clamp(0, range.min, range.max));
    m_requested = value();
    setTextVisible(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LevelBar::reserveNumbers(engine::Range range)
{
    m_numbers = {std::min(m_numbers.min, range.min), std::max(m_numbers.max, range.max)};
    updateGeometry();
    update();
}

void LevelBar::setLevels(int requested, int sent)
{
    if (requested == m_requested && sent == value())
        return;
    m_requested = requested;
    setValue(std::clamp(sent, minimum(), maximum()));
    update();
}

QSize LevelBar::sizeHint() const
{
    return {160 + kGap + numberWidth(), fontMetrics().height() + 2 * kPadding};
}

QSize LevelBar::minimumSizeHint() const
{
    return {64 + kGap + numberWidth(), fontMetrics().height() + 2 * kPadding};
}

QRectF LevelBar::groove() const
{
    const double width = QWidget::width() - numberWidth() - kGap;
    return {0.5, (height() - kGrooveHeight) / 2.0, std::max(width, 1.0), kGrooveHeight};
}

double LevelBar::position(int level) const
{
    const QRectF area = groove();
    const int span = std::max(1, maximum() - minimum());
    const double part = static_cast<double>(std::clamp(level, minimum(), maximum()) - minimum()) / span;
    return area.left() + part * area.width();
}

void LevelBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = groove();
    QColor line = palette().color(QPalette::WindowText);
    line.setAlphaF(0.45F);
    QPainterPath shape;
    shape.addRoundedRect(area, kGrooveHeight / 2.0, kGrooveHeight / 2.0);
    painter.fillPath(shape, palette().color(QPalette::Window));

    painter.save();
    painter.setClipPath(shape);
    const double zero = position(0);
    const double end = position(value());
    painter.fillRect(QRectF(std::min(zero, end), area.top(), std::abs(end - zero), area.height()),
                     theme::active(palette()));
    painter.restore();
    painter.setPen(QPen(line, 1));
    painter.drawPath(shape);

    if (minimum() < 0)
        painter.drawLine(QPointF(zero, area.top() - 2), QPointF(zero, area.bottom() + 2));
    if (m_requested != 0 || m_requested != value()) {
        const double x = std::clamp(position(m_requested), area.left() + 1, area.right() - 1);
        painter.fillRect(QRectF(x - kTickWidth / 2.0, area.top() - 3, kTickWidth, area.height() + 6),
                         palette().color(QPalette::WindowText));
    }
    paintNumber(painter);
}

int LevelBar::digitWidth() const
{
    int width = 0;
    for (char digit = '0'; digit <= '9'; ++digit)
        width = std::max(width, fontMetrics().horizontalAdvance(QLatin1Char(digit)));
    return width;
}

int LevelBar::numberWidth() const
{
    const auto digits = std::max(QString::number(m_numbers.max).size(), QString::number(m_numbers.min).size());
    const auto characters = static_cast<int>(digits + QString::number(m_numbers.max).size());
    return characters * digitWidth() + fontMetrics().horizontalAdvance(u" / "_s);
}

QString LevelBar::numberText() const
{
    return QString::number(value()).replace(u'-', QChar(0x2212)) + u" / "_s + QString::number(maximum());
}

/// Digits stand in cells of equal width whatever the font, so that a changing number does not tremble.
void LevelBar::paintNumber(QPainter &painter) const
{
    painter.setPen(palette().color(QPalette::WindowText));
    const int cell = digitWidth();
    const QString text = numberText();
    int right = width();
    for (auto i = text.size() - 1; i >= 0; --i) {
        const QChar c = text.at(i);
        const int advance = c.isDigit() || c == QChar(0x2212) ? cell : fontMetrics().horizontalAdvance(c);
        painter.drawText(QRect(right - advance, 0, advance, height()), Qt::AlignCenter, QString(c));
        right -= advance;
    }
}

} // namespace ui
