// Loaded before the server: whenever it is sent SIGUSR2, its clock jumps by FAULT_CLOCK_JUMP milliseconds.

const TrueDate = Date
let shift = 0
process.on('SIGUSR2', () => {
  shift += Number(process.env.FAULT_CLOCK_JUMP)
})

globalThis.Date = class extends TrueDate {
  constructor(...moment: [] | [value: number | string | Date]) {
    super(...((moment.length === 0 ? [TrueDate.now() + shift] : moment) as [number]))
  }
  static override now() {
    return TrueDate.now() + shift
  }
} as DateConstructor
