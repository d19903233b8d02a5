#include "ui/BusItemList.h"

#include <QLabel>
#include <QVBoxLayout>

namespace ui {

BusItemList::BusItemList(QWidget *parent)
    : BusDetails(parent)
{
    m_text = makeWrappedLabel();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_text);
}

void BusItemList::setBus(const engine::BusStatus &status, const engine::BusSettings &)
{
    QStringList lines;
    for (const engine::BusItem &item : status.items)
        lines += itemText(status.bus, item);
    m_text->setText(lines.join(u'\n'));
    m_text->setAccessibleName(m_text->text());
    setVisible(!lines.isEmpty());
}

} // namespace ui
