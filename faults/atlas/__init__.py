"""The atlas: what people have reported of voice agents on Gemini Live, committed here and measured."""
