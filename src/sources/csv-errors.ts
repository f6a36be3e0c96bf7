import { InvalidContentError } from '../errors.ts';

/** @param where the file's name and the line, as in `orders.csv, line 3`. */
export function misquoted(where: string, cell: number, what: string): InvalidContentError {
  return new InvalidContentError(`${where}: cell ${cell} ${what}.`, {
    why: 'Readers of CSV disagree about such cells.',
    next: 'Put the whole cell in quotes and double those inside it: "5"" pipe".',
  });
}

export function mixedLineEndings(where: string, crlf: boolean, which = ''): InvalidContentError {
  const usual = crlf ? 'CRLF' : 'LF';
  return new InvalidContentError(`${where}: the line ending${which} is not ${usual}.`, {
    why: `The first line ends in ${usual}, and DuckDB misreads a file that mixes them.`,
    next: 'Save the file with one kind of line ending (dos2unix does it), or put the cell in quotes.',
  });
}

export function unclosedQuote(where: string): InvalidContentError {
  return new InvalidContentError(`${where}: a quote is opened and never closed.`, {
    why: 'All that follows would be one cell.',
    next: 'Close the quote; a quote that is part of the text is written twice ("").',
  });
}

export function tooLong(where: string): InvalidContentError {
  return new InvalidContentError(`${where}: the row is longer than 2 MB.`, {
    why: 'DuckDB refuses such rows; a quote that is closed too late looks like one, too.',
    next: 'Check the quotes of that line, or shorten the row.',
  });
}

export function raggedRow(where: string, found: number, expected: number): InvalidContentError {
  return new InvalidContentError(`${where}: ${found} ${found === 1 ? 'cell' : 'cells'}, not ${expected}.`, {
    why: `The first line has ${expected}, and every line needs as many.`,
    next: 'Correct that line; a delimiter inside a cell needs the cell in quotes.',
  });
}

export function quotedAfterBom(name: string): InvalidContentError {
  return new InvalidContentError(`${name}: a byte order mark stands before a cell in quotes.`, {
    why: 'DuckDB misreads such a cell if it ends in a delimiter, or has a line ending in it.',
    next: 'Save the file as UTF-8 without a BOM.',
  });
}
