#include "ui/OutlinedCheckBox.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>

namespace ui {

void OutlinedCheckBox::paintEvent(QPaintEvent *event)
{
    QCheckBox::paintEvent(event);
    QStyleOptionButton option;
    initStyleOption(&option);
    const QRect box = style()->subElementRect(QStyle::SE_CheckBoxIndicator, &option, this);
    QColor line = palette().color(QPalette::WindowText);
    line.setAlphaF(0.6F);
    QPainter painter(this);
    painter.setPen(line);
    painter.drawRect(box.adjusted(0, 0, -1, -1));
}

} // namespace ui
