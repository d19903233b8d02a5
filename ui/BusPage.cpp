#include "ui/BusPage.h"

#include "ui/BusCard.h"

#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {

BusPage::BusPage(QWidget *parent)
    : QWidget(parent)
{
    auto *cards = new QWidget;
    m_layout = new QVBoxLayout(cards);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
    m_layout->addStretch(1);
    auto *area = new QScrollArea;
    area->setAccessibleName(tr("Connections"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(cards);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(area);
}

void BusPage::setBuses(const QList<engine::BusStatus> &buses, const engine::BusSettings &settings)
{
    std::erase_if(m_cards, [&](const auto &entry) {
        const bool isKept = std::ranges::find(buses, entry.first, &engine::BusStatus::bus) != buses.end();
        if (!isKept) {
            entry.second->hide();
            entry.second->deleteLater();
        }
        return !isKept;
    });
    for (const engine::BusStatus &status : buses) {
        if (status.bus == u"simulated")
            continue; // nothing about it can be set or go wrong
        if (!m_cards.contains(status.bus))
            addCard(status.bus);
        m_cards[status.bus]->setBus(status, settings);
    }
}

void BusPage::addCard(const QString &bus)
{
    auto *card = new BusCard(bus);
    connect(card, &BusCard::settingsChanged, this, &BusPage::settingsChanged);
    connect(card, &BusCard::repairRequested, this, &BusPage::repairRequested);
    m_layout->insertWidget(m_layout->count() - 1, card);
    m_cards[bus] = card;
}

} // namespace ui
