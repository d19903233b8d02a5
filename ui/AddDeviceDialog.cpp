#include "ui/AddDeviceDialog.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kNameRole = Qt::UserRole;

} // namespace

AddDeviceDialog::AddDeviceDialog(QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Add a simulated device"));
    setAccessibleName(windowTitle());
    resize(440, 480);
    m_models = new QStandardItemModel(this);
    m_filter = new QSortFilterProxyModel(this);
    m_filter->setSourceModel(m_models);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Search models"));
    m_search->setAccessibleName(tr("Search models"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_list = new QListView;
    m_list->setAccessibleName(tr("Models"));
    m_list->setModel(m_filter);
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_add = buttons->addButton(tr("Add"), QDialogButtonBox::AcceptRole);
    m_add->setAccessibleName(tr("Add"));
    buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel")); // Qt's own translations may not be there
    buttons->button(QDialogButtonBox::Cancel)->setAccessibleName(tr("Cancel"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_search);
    layout->addWidget(m_list, 1);
    layout->addWidget(buttons);
    // Return belongs to Add. A button can be the default only once it is in its dialog.
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    m_add->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_list, &QListView::doubleClicked, this, &QDialog::accept);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setFilterFixedString(text.trimmed());
        chooseFirst();
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &AddDeviceDialog::updateButton);
    updateButton();
}

void AddDeviceDialog::setModels(const QList<engine::ModelName> &models)
{
    m_models->clear();
    for (const engine::ModelName &model : models) {
        const bool isPlain = model.protocol.isEmpty() || model.protocol == model.name;
        auto *item = new QStandardItem(isPlain ? model.name : tr("%1 (%2)").arg(model.name, model.protocol));
        item->setData(model.name, kNameRole);
        m_models->appendRow(item);
    }
    chooseFirst();
}

QString AddDeviceDialog::chosenModel() const
{
    return m_list->currentIndex().data(kNameRole).toString();
}

bool AddDeviceDialog::eventFilter(QObject *object, QEvent *event)
{
    // Up and down walk through the list while the search field has the keyboard.
    if (object == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown)
            return QCoreApplication::sendEvent(m_list, event);
    }
    return QDialog::eventFilter(object, event);
}

void AddDeviceDialog::chooseFirst()
{
    m_list->setCurrentIndex(m_filter->index(0, 0));
    updateButton();
}

void AddDeviceDialog::updateButton()
{
    m_add->setEnabled(m_list->currentIndex().isValid());
}

} // namespace ui
