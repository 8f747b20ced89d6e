import { fp32Weights, type GgmlTensor, ggufFile } from './artifacts.ts';
import { u32, u64 } from './bytes.ts';

const width = 64;
const heads = 2;
const hidden = 128;
/** `<unk>`, `<s>`, `</s>`, a token for each byte, and some of text. */
const tokens = [
  '<unk>',
  '<s>',
  '</s>',
  ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  ...Array.from({ length: 61 }, (_, index) => `▁word${index}`),
];
/** `llama_token_type`: 1 text, 2 unknown, 3 control, 6 a byte. */
const types = tokens.map((_, index) => (index === 0 ? 2 : index < 3 ? 3 : index < 259 ? 6 : 1));

const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
const float = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};
const list = (type: number, values: readonly Buffer[]) => Buffer.concat([u32(type), u64(values.length), ...values]);

/** A language model of the architecture `llama` with weights by chance, 0.4 MB, that llama.cpp loads and runs. */
export function tinyLlama({ trained = 512 } = {}): Buffer {
  const metadata: readonly (readonly [string, number, Buffer])[] = [
    ['general.architecture', 8, text('llama')],
    ['general.name', 8, text('Tiny by chance')],
    ['llama.context_length', 4, u32(trained)],
    ['llama.embedding_length', 4, u32(width)],
    ['llama.block_count', 4, u32(1)],
    ['llama.feed_forward_length', 4, u32(hidden)],
    ['llama.attention.head_count', 4, u32(heads)],
    ['llama.attention.head_count_kv', 4, u32(heads)],
    ['llama.attention.layer_norm_rms_epsilon', 6, float(1e-5)],
    ['llama.rope.dimension_count', 4, u32(width / heads)],
    ['tokenizer.ggml.model', 8, text('llama')],
    ['tokenizer.ggml.tokens', 9, list(8, tokens.map(text))],
    [
      'tokenizer.ggml.scores',
      9,
      list(
        6,
        tokens.map((_, index) => float(-index)),
      ),
    ],
    ['tokenizer.ggml.token_type', 9, list(5, types.map(u32))],
    ['tokenizer.ggml.unknown_token_id', 4, u32(0)],
    ['tokenizer.ggml.bos_token_id', 4, u32(1)],
    ['tokenizer.ggml.eos_token_id', 4, u32(2)],
  ];
  const shapes: Readonly<Record<string, readonly number[]>> = {
    'token_embd.weight': [width, tokens.length],
    'blk.0.attn_norm.weight': [width],
    'blk.0.attn_q.weight': [width, width],
    'blk.0.attn_k.weight': [width, width],
    'blk.0.attn_v.weight': [width, width],
    'blk.0.attn_output.weight': [width, width],
    'blk.0.ffn_norm.weight': [width],
    'blk.0.ffn_gate.weight': [width, hidden],
    'blk.0.ffn_up.weight': [width, hidden],
    'blk.0.ffn_down.weight': [hidden, width],
    'output_norm.weight': [width],
    'output.weight': [width, tokens.length],
  };
  const tensors: GgmlTensor[] = Object.entries(shapes).map(([name, shape], index) => ({
    name,
    type: 0,
    shape,
    data: fp32Weights(
      shape.reduce((product, length) => product * length),
      index + 1,
    ),
  }));
  return ggufFile(tensors, { metadata });
}
