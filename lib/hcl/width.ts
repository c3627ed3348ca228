// Columns as HashiCorp's formatter counts them: one per user-perceived character, wide or not. A port of go-textseg's grammar of
// grapheme clusters (Unicode 15), its oddities kept. Not Intl.Segmenter: its rules change with the ICU that Node runs on.

/** The number of grapheme clusters. */
export function columnCount(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  cluster ??= clusterPattern();
  return text.match(cluster)?.length ?? 0;
}

let cluster: RegExp | undefined;

function clusterPattern(): RegExp {
  const extend = String.raw`[\p{Grapheme_Extend}\p{Emoji_Modifier}]`;
  // Of class Mc, these do not join the letter before them.
  const apart = String.raw`[\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c\u1a61\u1a63\u1a64\uaa7b\uaa7d\u{11720}\u{11721}]`;
  const mark = String.raw`(?:[\u0e33\u0eb3]|(?!${apart})\p{Mc})`;
  const joined = String.raw`(?:${extend}|${mark}|\u200d)*`;
  const glued = String.raw`(?:${extend}|${mark}|\u200d(?:\p{Extended_Pictographic}${extend}*)?)*`;
  const prepend = String.raw`[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]`;
  const control = String.raw`(?!${extend}|${prepend}|\u200d)(?:[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffd]|(?=\p{Default_Ignorable_Code_Point})\p{Cn})`;
  const [leading, vowel, final] = [
    String.raw`[\u1100-\u115f\ua960-\ua97c]`,
    String.raw`[\u1160-\u11a7\ud7b0-\ud7c6]`,
    String.raw`[\u11a8-\u11ff\ud7cb-\ud7fb]`,
  ];
  // Every 28th composed syllable has no final consonant.
  const open = `[${Array.from({ length: 399 }, (_, index) => String.fromCharCode(0xac00 + 28 * index)).join("")}]`;
  const closed = String.raw`(?!${open})[\uac00-\ud7a3]`;
  const hangul = `(?:${leading}+(?:(?:${open}?${vowel}+|${closed})${final}*|${open})?|${open}${vowel}*${final}*|${vowel}+${final}*|${closed}${final}*|${final}+)`;
  const other = String.raw`(?!${control}|${prepend}|[\u200d\p{Extended_Pictographic}\p{RI}])[\s\S]`;
  const core = String.raw`(?:(?:${hangul}|\p{Extended_Pictographic}|\p{RI}\p{RI}?)${glued}|\u200d${joined}|${other}${joined})`;
  return new RegExp(String.raw`\r\n|${control}|${prepend}+${core}?|${core}|[\s\S]`, "gu");
}
