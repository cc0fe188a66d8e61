/** Loaded into Electron itself before the app when specs run: records what would leave the app, answers message boxes. */
const { dialog, Notification, shell } = require('electron');

const record = { opened: [], notifications: [], dialogs: [] };
globalThis.fairleadRecord = record;
const answers = JSON.parse(process.env.FAIRLEAD_STAND_IN_ANSWERS ?? '[]');

const open = (result) => (target) => {
  record.opened.push(target);
  return Promise.resolve(result);
};
shell.openExternal = open(undefined);
shell.openPath = open('');
dialog.showMessageBox = (_parent, { message, buttons }) => {
  record.dialogs.push({ message, buttons });
  if (answers.length === 0) return Promise.reject(new Error(`Nobody answers the message box "${message}".`));
  return Promise.resolve({ response: answers.shift() });
};
Notification.prototype.show = function show() {
  record.notifications.push({ title: this.title, body: this.body });
};
