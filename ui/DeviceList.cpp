#include "ui/DeviceList.h"

#include "ui/DeviceCard.h"
#include "ui/Format.h"
#include "ui/TextLabel.h"

#include <QAction>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

DeviceList::DeviceList(QWidget *parent) : QWidget(parent)
{
    auto *heading = new TextLabel(tr("Devices"));
    heading->scaleFont(1.0, true);
    heading->setMinimumWidth(heading->sizeHint().width());
    auto *add = new QPushButton(tr("Add simulated device..."));
    add->setAccessibleName(tr("Add a simulated device"));
    add->setFlat(true);
    connect(add, &QPushButton::clicked, this, &DeviceList::addRequested);
    m_files = new QPushButton(tr("Files"));
    m_files->setAccessibleName(tr("Files about devices"));
    m_files->setFlat(true);
    auto *top = new QHBoxLayout;
    top->addWidget(heading);
    top->addStretch(1);
    top->addWidget(makeAwayButton());
    top->addWidget(add);
    top->addWidget(m_files);
    m_pages = new QStackedWidget;
    m_pages->addWidget(makeEmptyPage());
    m_pages->addWidget(makeCardPage());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(top);
    layout->addWidget(makeProblemLine());
    layout->addWidget(m_pages, 1);
}

QPushButton *DeviceList::makeAwayButton()
{
    m_awayMenu = new QMenu(this);
    m_awayMenu->setAccessibleName(tr("Devices that are not connected"));
    m_away = new QPushButton(tr("Not connected"));
    m_away->setAccessibleName(tr("Settings of devices that are not connected"));
    m_away->setFlat(true);
    m_away->setMenu(m_awayMenu);
    m_away->hide();
    return m_away;
}

void DeviceList::setSettings(const QList<engine::DeviceSettings> &settings)
{
    m_settings = settings;
    showAway();
}

void DeviceList::showAway()
{
    m_awayMenu->clear();
    for (const engine::DeviceSettings &known : m_settings) {
        if (m_present.contains(known.key))
            continue;
        const QString name = knownDeviceName(known);
        QString text = known.isDenied ? tr("%1, never connects").arg(name) : name;
        text.replace(u'&', u"&&"_s); // no key to press
        connect(m_awayMenu->addAction(text), &QAction::triggered, this,
                [this, key = known.key] { emit settingsRequested(key); });
    }
    m_away->setVisible(!m_awayMenu->isEmpty());
}

QWidget *DeviceList::makeProblemLine()
{
    m_problemText = new TextLabel(QString(), TextLabel::Tone::Waiting);
    auto *show = new QPushButton(tr("Show"));
    show->setAccessibleName(tr("Show problems in files about devices"));
    connect(show, &QPushButton::clicked, this, &DeviceList::fileProblemsRequested);
    m_problemLine = new QWidget;
    m_problemLine->hide();
    auto *layout = new QHBoxLayout(m_problemLine);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_problemText, 1);
    layout->addWidget(show);
    return m_problemLine;
}

void DeviceList::setFileProblems(int count)
{
    m_problemText->setText(tr("%n problems in files about devices", nullptr, count));
    m_problemText->setAccessibleName(m_problemText->text());
    m_problemLine->setVisible(count > 0);
}

void DeviceList::setFileMenu(QMenu *menu)
{
    menu->setParent(this, menu->windowFlags());
    m_files->setMenu(menu);
}

QWidget *DeviceList::makeEmptyPage()
{
    auto *title = new TextLabel(tr("No devices yet"));
    title->scaleFont(1.15, true);
    title->setAlignment(Qt::AlignCenter);
    auto *hint = new QLabel(tr("Turn a device on and scan for it, or try programs with a simulated one."));
    hint->setWordWrap(true);
    hint->setAlignment(Qt::AlignCenter);
    m_scan = new QPushButton(tr("Scan"));
    m_scan->setAccessibleName(tr("Scan for devices"));
    connect(m_scan, &QPushButton::clicked, this, &DeviceList::scanRequested);
    auto *add = new QPushButton(tr("Add a simulated device"));
    add->setAccessibleName(tr("Add a simulated device"));
    connect(add, &QPushButton::clicked, this, &DeviceList::addRequested);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch(1);
    buttons->addWidget(m_scan);
    buttons->addWidget(add);
    buttons->addStretch(1);
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(title);
    layout->addWidget(hint);
    layout->addSpacing(8);
    layout->addLayout(buttons);
    layout->addStretch(3);
    return page;
}

QWidget *DeviceList::makeCardPage()
{
    auto *area = new QScrollArea;
    area->setAccessibleName(tr("Devices"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *cards = new QWidget;
    m_cardLayout = new QVBoxLayout(cards);
    m_cardLayout->setContentsMargins(0, 0, 0, 0);
    m_cardLayout->setSpacing(8);
    m_cardLayout->addStretch(1);
    area->setWidget(cards);
    return area;
}

void DeviceList::setDevices(const QList<engine::DeviceInfo> &devices)
{
    std::erase_if(m_cards, [&](const auto &entry) {
        const bool isKept = std::ranges::any_of(devices, [&](const engine::DeviceInfo &device) {
            return device.description.index == entry.first && entry.second->fits(device);
        });
        if (!isKept) {
            entry.second->hide();
            entry.second->deleteLater();
            m_levels.erase(entry.first);
        }
        return !isKept;
    });
    for (const engine::DeviceInfo &device : devices) {
        const auto card = m_cards.find(device.description.index);
        if (card == m_cards.end())
            addCard(device);
        else
            card->second->setDevice(device);
    }
    m_present.clear();
    for (const engine::DeviceInfo &device : devices)
        m_present.append(device.key);
    showAway();
    orderCards();
    showLevels();
    m_pages->setCurrentIndex(m_cards.empty() ? 0 : 1);
}

void DeviceList::addCard(const engine::DeviceInfo &device)
{
    auto *card = new DeviceCard(device);
    connect(card, &DeviceCard::stopRequested, this, &DeviceList::stopRequested);
    connect(card, &DeviceCard::removeRequested, this, &DeviceList::removeRequested);
    connect(card, &DeviceCard::settingsRequested, this, &DeviceList::settingsRequested);
    m_cardLayout->insertWidget(0, card);
    m_cards[device.description.index] = card;
}

void DeviceList::orderCards()
{
    int position = 0;
    QWidget *previous = nullptr;
    for (const auto &[index, card] : m_cards) {
        if (m_cardLayout->indexOf(card) != position)
            m_cardLayout->insertWidget(position, card);
        if (previous != nullptr)
            setTabOrder(previous, card);
        previous = card;
        ++position;
    }
}

void DeviceList::setLevels(const QList<engine::DeviceLevels> &levels)
{
    m_levels.clear();
    for (const engine::DeviceLevels &level : levels)
        m_levels[level.device] = level;
    showLevels();
}

void DeviceList::setClients(const QList<engine::ClientInfo> &clients)
{
    m_clientNames.clear();
    for (const engine::ClientInfo &client : clients)
        m_clientNames[client.id] = programName(client.identity);
    showLevels();
}

void DeviceList::showLevels()
{
    for (const auto &[index, card] : m_cards) {
        const auto level = m_levels.find(index);
        if (level == m_levels.end())
            continue;
        const auto name = m_clientNames.find(level->second.driver);
        card->setLevels(level->second, name == m_clientNames.end() ? QString() : name->second);
    }
}

void DeviceList::setScanning(bool isScanning)
{
    m_scan->setEnabled(!isScanning);
}

} // namespace ui
